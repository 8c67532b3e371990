package dev.omnigraph.merge;

import dev.omnigraph.MergeChoice;
import dev.omnigraph.delta.DeltaCursor;
import dev.omnigraph.delta.RowChange;
import dev.omnigraph.delta.RowImage;
import dev.omnigraph.ids.Utf8Order;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.write.rows.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Walks the rows of a table that are not the same in all states a merge compares, in order of id.
 * Confined; closes what it opened.
 */
final class RowStates implements AutoCloseable {
  /** A row in the three states; at least two of them differ. */
  record Row(Optional<RowImage> base, Optional<RowImage> theirs, Optional<RowImage> ours) {}

  /*
   * All cursors tell what differs from the base: in the source, in the target, and before and after
   * each of the changes both have.
   */
  private static final int THEIRS = 0;
  private static final int OURS = 1;
  private static final int ALSO = 2;

  private final List<DeltaCursor> cursors = new ArrayList<>();
  private final List<Optional<RowChange>> heads = new ArrayList<>();
  private final List<RowMerge> common = new ArrayList<>();

  /**
   * Opens all cursors.
   *
   * @param open opens what differs between the base and a state
   */
  RowStates(TableShape shape, Sides sides, Function<Snapshot, DeltaCursor> open) {
    try {
      add(open.apply(sides.theirs()));
      add(open.apply(sides.ours()));
      for (Sides.Also also : sides.also(shape.key())) {
        add(open.apply(also.from()));
        add(open.apply(also.to()));
        MergeChoice choice = also.onConflict();
        common.add(new RowMerge(shape, conflict -> choice, conflict -> {}));
      }
    } catch (Throwable t) {
      close();
      throw t;
    }
  }

  private void add(DeltaCursor cursor) {
    cursors.add(cursor);
    heads.add(cursor.next());
  }

  /** Returns the next row; null at the end. */
  @Nullable Row next() {
    @Nullable String id = null;
    Optional<RowImage> base = Optional.empty();
    for (Optional<RowChange> head : heads) {
      if (head.isPresent() && (id == null || Utf8Order.INSTANCE.compare(head.get().id(), id) < 0)) {
        id = head.get().id();
        base = head.get().before();
      }
    }
    if (id == null) {
      return null;
    }
    List<Optional<RowImage>> states = new ArrayList<>(heads.size());
    for (int i = 0; i < heads.size(); i++) {
      Optional<RowChange> head = heads.get(i);
      if (head.isPresent() && head.get().id().equals(id)) {
        states.add(head.get().after());
        heads.set(i, cursors.get(i).next());
      } else {
        states.add(base);
      }
    }
    for (int i = 0; i < common.size(); i++) {
      Optional<RowImage> from = states.get(ALSO + 2 * i);
      base = common.get(i).merge(from, states.get(ALSO + 2 * i + 1), base);
    }
    return new Row(base, states.get(THEIRS), states.get(OURS));
  }

  @Override
  public void close() {
    @Nullable RuntimeException failure = null;
    for (DeltaCursor cursor : cursors) {
      try {
        cursor.close();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    cursors.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
