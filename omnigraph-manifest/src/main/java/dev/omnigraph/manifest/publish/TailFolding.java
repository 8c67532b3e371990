package dev.omnigraph.manifest.publish;

import dev.omnigraph.storage.FragmentInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides which of the newest fragments a commit rewrites into its own, so that the number of
 * fragments stays logarithmic in the number of rows and a row is rewritten a logarithmic number of
 * times. Pure.
 */
public final class TailFolding {
  /*
   * Fragments fall into classes by live rows: below TAIL_ROWS the tail, then each class FANOUT times
   * the one before. The tail is one fragment: a commit always takes it along, so consecutive small
   * commits share a fragment until it is full. When a class already has FANOUT - 1 fragments at the
   * end of the list, the next one completes it and all of them become one fragment of the next
   * class. Hence at most FANOUT - 1 fragments per class remain, and a row moves once per class,
   * besides at most TAIL_ROWS times in the tail.
   */
  private static final long TAIL_ROWS = 64;
  private static final int FANOUT = 8;
  private static final long ROWS_MAX = 64 * 1024;
  private static final long BYTES_MAX = 8L << 20;

  private TailFolding() {}

  /**
   * Returns the ids of the fragments to take along, oldest first.
   *
   * @param fragments the fragments of the version, oldest first
   * @param newRows the rows the commit adds
   */
  public static List<Integer> choose(List<FragmentInfo> fragments, long newRows) {
    int from = fragments.size();
    long rows = newRows;
    if (from > 0 && fragments.get(from - 1).liveRows() < TAIL_ROWS) {
      from--;
      rows += fragments.get(from).liveRows();
    }
    for (long classMax = TAIL_ROWS * FANOUT;
        rows >= TAIL_ROWS && classMax <= ROWS_MAX;
        classMax *= FANOUT) {
      if (rows >= classMax) {
        continue; // grown beyond this class already
      }
      int start = from;
      while (start > 0 && fragments.get(start - 1).liveRows() < classMax) {
        start--;
      }
      if (from - start < FANOUT - 1) {
        break;
      }
      long runRows = rows;
      long runBytes = 0;
      for (FragmentInfo fragment : fragments.subList(start, fragments.size())) {
        runBytes += Math.max(0, fragment.dataBytes());
      }
      for (FragmentInfo fragment : fragments.subList(start, from)) {
        runRows += fragment.liveRows();
      }
      if (runRows > ROWS_MAX || runBytes > BYTES_MAX) {
        break;
      }
      from = start;
      rows = runRows;
    }
    List<Integer> chosen = new ArrayList<>();
    for (FragmentInfo fragment : fragments.subList(from, fragments.size())) {
      chosen.add(fragment.id());
    }
    return chosen;
  }
}
