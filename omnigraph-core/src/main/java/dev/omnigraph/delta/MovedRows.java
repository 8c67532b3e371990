package dev.omnigraph.delta;

import dev.omnigraph.storage.FragmentInfo;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The candidates that storage proves to be the same rows in other places. Stateless.
 *
 * @param before what is left to compare of the older version
 * @param after what is left to compare of the newer version
 */
record MovedRows(Candidates before, Candidates after) {
  /*
   * Storage gives a row an id and notes the version that wrote it; compaction keeps both. Within one
   * chain of versions no two rows that were published share both: a version number is used once, and
   * of one version each id is of one row. Another engine that keeps the id of a row it changes notes
   * another version. Of two chains that parted, this holds for what was written before they did.
   *
   * Only whole fragments are looked at: what moves a row takes all rows of its fragment along.
   *
   * Reading ids and versions reads no data file, so a compacted table costs some bytes per row in
   * memory instead of all of its ids and values.
   */
  private static final long PROVEN = -1;

  /** Fewer rows are compared as fast as they are looked for. */
  static final int WORTHWHILE = 256;

  /**
   * Leaves out the rows both sides have.
   *
   * @param chains gives the newest version both chains have; rows written later are compared
   * @param rowsMax the most rows to remember; if the smaller side has more, nothing is left out
   */
  static MovedRows leaveOut(
      SideRows older,
      Candidates before,
      SideRows newer,
      Candidates after,
      LongSupplier chains,
      long rowsMax) {
    Candidates wholeBefore = before.whole();
    Candidates wholeAfter = after.whole();
    boolean olderIsSmaller = wholeBefore.rows() <= wholeAfter.rows();
    Candidates small = olderIsSmaller ? wholeBefore : wholeAfter;
    Candidates large = olderIsSmaller ? wholeAfter : wholeBefore;
    if (small.rows() < WORTHWHILE || small.rows() > rowsMax) {
      return new MovedRows(before, after);
    }
    long common = chains.getAsLong();
    Long2LongOpenHashMap known = new Long2LongOpenHashMap(Math.toIntExact(small.rows()));
    (olderIsSmaller ? older : newer)
        .forEachVersion(
            small,
            (address, rowId, version) -> {
              if (version > 0 && version <= common) {
                known.put(rowId, version);
              }
            });
    Rest restOfLarge = new Rest();
    (olderIsSmaller ? newer : older)
        .forEachVersion(
            large,
            (address, rowId, version) -> {
              if (version > 0 && known.get(rowId) == version) {
                known.put(rowId, PROVEN);
              } else {
                restOfLarge.add(address);
              }
            });
    Rest restOfSmall = new Rest();
    (olderIsSmaller ? older : newer)
        .forEachVersion(
            small,
            (address, rowId, version) -> {
              if (known.get(rowId) != PROVEN) {
                restOfSmall.add(address);
              }
            });
    return olderIsSmaller
        ? new MovedRows(restOfSmall.of(before), restOfLarge.of(after))
        : new MovedRows(restOfLarge.of(before), restOfSmall.of(after));
  }

  /** Receives where a candidate row is, its id and the version that wrote it. */
  @FunctionalInterface
  interface Visitor {
    void visit(long address, long rowId, long version);
  }

  /** Rows by fragment. */
  private static final class Rest {
    private final Map<Integer, BitSet> offsets = new HashMap<>();

    void add(long address) {
      offsets.computeIfAbsent((int) (address >>> 32), f -> new BitSet()).set((int) address);
    }

    Candidates of(Candidates all) {
      List<Candidates.Part> parts = new ArrayList<>();
      for (Candidates.Part part : all.fragments()) {
        FragmentInfo fragment = part.fragment();
        BitSet rows = offsets.getOrDefault(fragment.id(), new BitSet());
        if (!part.whole() || rows.cardinality() == part.rows()) {
          parts.add(part);
        } else if (!rows.isEmpty()) {
          parts.add(new Candidates.Part(fragment, rows.stream().toArray(), false));
        }
      }
      return new Candidates(parts);
    }
  }
}
