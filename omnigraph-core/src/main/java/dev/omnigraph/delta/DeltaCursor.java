package dev.omnigraph.delta;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.query.ir.Value;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The changed rows of one table, in ascending order of the UTF-8 bytes of their ids, each once.
 *
 * <p><b>Thread-safety:</b> confined. <b>Lifecycle:</b> keeps both versions open until it is closed;
 * closing twice is harmless.
 */
public final class DeltaCursor implements AutoCloseable {
  private static final int SAMPLES_PER_RANGE = 256;

  private final TableKey key;
  private final @Nullable SideRows older;
  private final @Nullable SideRows newer;
  private final DeltaLimits limits;
  private final Candidates before;
  private final Candidates after;
  private final Map<Integer, Candidates.Part> beforeParts;
  private final Map<Integer, Candidates.Part> afterParts;
  private final int chunkRows;
  private final int[] slotsBefore;
  private final int[] slotsAfter;
  private final Iterator<IdRange> ranges;
  private final Deque<RowChange> ready = new ArrayDeque<>();
  private IdRun olderIds = new IdRun();
  private IdRun newerIds = new IdRun();
  private int olderAt;
  private int newerAt;
  private boolean closed;

  /**
   * Takes the two versions over; a version that is absent, or both when nothing differs, is null.
   */
  DeltaCursor(
      TableKey key,
      @Nullable SideRows older,
      @Nullable SideRows newer,
      SideRows.Chains chains,
      DeltaLimits limits) {
    this.key = key;
    this.older = older;
    this.newer = newer;
    this.limits = limits;
    MovedRows rest = candidates(older, newer, chains, limits);
    this.before = rest.before();
    this.after = rest.after();
    this.beforeParts = before.byFragment();
    this.afterParts = after.byFragment();
    this.chunkRows = chunkRows();
    List<Property> left = older == null ? List.of() : older.properties();
    List<Property> right = newer == null ? List.of() : newer.properties();
    this.slotsBefore = slots(left, right);
    this.slotsAfter = slots(right, left);
    this.ranges = ranges().iterator();
  }

  private static MovedRows candidates(
      @Nullable SideRows older,
      @Nullable SideRows newer,
      SideRows.Chains chains,
      DeltaLimits limits) {
    Candidates before = candidates(older, newer);
    Candidates after = candidates(newer, older);
    return older == null || newer == null
        ? new MovedRows(before, after)
        : MovedRows.leaveOut(
            older, before, newer, after, () -> newer.common(older, chains), limits.idsMax());
  }

  private static Candidates candidates(@Nullable SideRows own, @Nullable SideRows other) {
    if (own == null) {
      return Candidates.NONE;
    }
    return Candidates.of(
        own.fragments(),
        other == null ? List.of() : other.fragments(),
        own::deletedRows,
        fragment -> other == null ? new int[0] : other.deletedRows(fragment));
  }

  /** Returns for each property where the other side has it, or -1. */
  private static int[] slots(List<Property> own, List<Property> other) {
    Map<String, Integer> positions = new HashMap<>();
    for (int i = 0; i < other.size(); i++) {
      positions.put(other.get(i).name(), i);
    }
    return own.stream().mapToInt(p -> positions.getOrDefault(p.name(), -1)).toArray();
  }

  private int chunkRows() {
    long rows = 0;
    long bytes = 0;
    for (Candidates side : List.of(before, after)) {
      for (Candidates.Part part : side.fragments()) {
        rows += part.fragment().physicalRows();
        bytes += Math.max(0, part.fragment().dataBytes());
      }
    }
    long perRow = rows == 0 ? 1 : Math.max(1, bytes / rows);
    return (int) Math.max(16, Math.min(limits.rowsMax(), limits.bytesMax() / perRow));
  }

  private List<IdRange> ranges() {
    long rows = before.rows() + after.rows();
    if (rows == 0) {
      return List.of();
    }
    if (rows <= limits.idsMax()) {
      return List.of(IdRange.ALL);
    }
    // Ranges are half full on average, so that an uneven sample does not overfill them.
    int count = Math.toIntExact(rows / Math.max(1, limits.idsMax() / 2) + 1);
    long every = Math.max(1, rows / ((long) count * SAMPLES_PER_RANGE));
    IdRun sample = new IdRun();
    long[] seen = {0};
    SideRows.IdVisitor pick =
        (bytes, length, address, rowId) -> {
          if (seen[0]++ % every == 0) {
            sample.add(bytes, 0, length, address, rowId);
          }
        };
    forEachId(older, before, pick);
    forEachId(newer, after, pick);
    sample.sort();
    return IdRange.cut(sample, count);
  }

  private static void forEachId(
      @Nullable SideRows side, Candidates candidates, SideRows.IdVisitor visitor) {
    if (side != null && !candidates.fragments().isEmpty()) {
      side.forEachId(candidates, visitor);
    }
  }

  /** Returns the table. */
  public TableKey key() {
    return key;
  }

  /**
   * Returns the next change, or empty at the end.
   *
   * @throws ClosedException if this was closed
   */
  public Optional<RowChange> next() {
    if (closed) {
      throw ClosedException.of("comparison of " + key);
    }
    while (ready.isEmpty()) {
      if (olderAt == olderIds.size() && newerAt == newerIds.size()) {
        if (!ranges.hasNext()) {
          return Optional.empty();
        }
        load(ranges.next());
      }
      compareChunk();
    }
    return Optional.of(ready.remove());
  }

  private void load(IdRange range) {
    olderIds = sorted(older, before, range);
    newerIds = sorted(newer, after, range);
    olderAt = 0;
    newerAt = 0;
  }

  private static IdRun sorted(@Nullable SideRows side, Candidates candidates, IdRange range) {
    IdRun run = new IdRun();
    forEachId(
        side,
        candidates,
        (bytes, length, address, rowId) -> {
          if (range.has(bytes, 0, length)) {
            run.add(bytes, 0, length, address, rowId);
          }
        });
    run.sort();
    return run;
  }

  private void compareChunk() {
    RowList left = new RowList();
    RowList right = new RowList();
    while (left.size() < chunkRows && (olderAt < olderIds.size() || newerAt < newerIds.size())) {
      int order;
      if (olderAt == olderIds.size()) {
        order = 1;
      } else if (newerAt == newerIds.size()) {
        order = -1;
      } else {
        order = olderIds.compareAt(olderAt, newerIds, newerAt);
      }
      left.add(olderIds, order <= 0 ? olderAt++ : -1);
      right.add(newerIds, order >= 0 ? newerAt++ : -1);
    }
    List<Optional<RowImage>> was = left.images(older, beforeParts);
    List<Optional<RowImage>> is = right.images(newer, afterParts);
    for (int i = 0; i < was.size(); i++) {
      Optional<RowImage> a = was.get(i);
      Optional<RowImage> b = is.get(i);
      if (a.isEmpty() || b.isEmpty() || !isSame(a.get(), b.get())) {
        ready.add(new RowChange(a, b));
      }
    }
  }

  /** Rows of one side by their place in a comparison; some places are empty. */
  private static final class RowList {
    private static final long NO_ROW = -1; // no fragment has 2^32 rows
    private final LongArrayList places = new LongArrayList();
    private final LongArrayList addresses = new LongArrayList();
    private final LongArrayList rowIds = new LongArrayList();

    int size() {
      return places.size();
    }

    void add(IdRun ids, int position) {
      if (position < 0) {
        places.add(NO_ROW);
        return;
      }
      places.add(ids.addressAt(position));
      addresses.add(ids.addressAt(position));
      rowIds.add(ids.rowIdAt(position));
    }

    List<Optional<RowImage>> images(@Nullable SideRows side, Map<Integer, Candidates.Part> parts) {
      Map<Long, RowImage> read = side == null ? Map.of() : side.images(addresses, rowIds, parts);
      List<Optional<RowImage>> images = new ArrayList<>(places.size());
      for (int i = 0; i < places.size(); i++) {
        images.add(Optional.ofNullable(read.get(places.getLong(i))));
      }
      return images;
    }
  }

  /** Returns whether two rows have the same cells; a property one side lacks counts as null. */
  private boolean isSame(RowImage was, RowImage is) {
    return was.source().equals(is.source())
        && was.target().equals(is.target())
        && isSame(was.values(), is.values(), slotsBefore)
        && isSame(is.values(), was.values(), slotsAfter);
  }

  private static boolean isSame(List<Value> own, List<Value> other, int[] slots) {
    for (int i = 0; i < slots.length; i++) {
      Value counterpart = slots[i] < 0 ? Value.NULL : other.get(slots[i]);
      if (!own.get(i).equals(counterpart)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      ready.clear();
      if (older != null) {
        older.close();
      }
      if (newer != null) {
        newer.close();
      }
    }
  }
}
