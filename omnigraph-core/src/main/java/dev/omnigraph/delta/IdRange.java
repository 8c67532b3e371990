package dev.omnigraph.delta;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ids from one text, inclusive, to another, exclusive; null is an open end. Immutable. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record IdRange(byte @Nullable [] from, byte @Nullable [] to) {
  static final IdRange ALL = new IdRange(null, null);

  boolean has(byte[] bytes, int start, int length) {
    int end = start + length;
    return (from == null || Arrays.compareUnsigned(bytes, start, end, from, 0, from.length) >= 0)
        && (to == null || Arrays.compareUnsigned(bytes, start, end, to, 0, to.length) < 0);
  }

  /**
   * Cuts all ids into ranges of about equal size.
   *
   * @param sample a sorted sample of the ids
   */
  static List<IdRange> cut(IdRun sample, int ranges) {
    List<IdRange> cut = new ArrayList<>();
    byte[] from = null;
    for (int i = 1; i < ranges; i++) {
      int at = (int) ((long) sample.size() * i / ranges);
      byte[] to = at < sample.size() ? sample.bytesAt(at) : null;
      if (to == null || (from != null && Arrays.compareUnsigned(from, to) >= 0)) {
        continue;
      }
      cut.add(new IdRange(from, to));
      from = to;
    }
    cut.add(new IdRange(from, null));
    return cut;
  }
}
