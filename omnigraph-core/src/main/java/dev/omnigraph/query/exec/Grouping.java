package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import java.util.Arrays;

/**
 * Numbers the groups of rows in order of first appearance. The first key's codes are mapped to
 * numbers; each further key pairs its code with the number so far. Confined.
 */
final class Grouping {
  private static final int DIRECT_BOUND_MAX = 1 << 24;
  private static final long HASHED_BYTES = 32; // an entry of a table that was just doubled

  private final ExecutionContext context;
  private final KeyCoder[] coders;
  private final CodeTable[] pairs;
  private final Int2IntOpenHashMap hashed = new Int2IntOpenHashMap();
  private int[] direct = new int[0];
  private int[] codes = new int[0];
  private int firstKeyGroups;
  private int nullGroup = -1;
  private long rowsSeen;

  Grouping(ExecutionContext context, KeyCoder[] coders) {
    this.context = context;
    this.coders = coders;
    this.pairs = new CodeTable[Math.max(0, coders.length - 1)];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = new CodeTable(context);
    }
    hashed.defaultReturnValue(-1);
  }

  /** Returns the number of groups so far. */
  int groupCount() {
    if (coders.length == 0) {
      return 1;
    }
    return pairs.length == 0 ? firstKeyGroups : pairs[pairs.length - 1].size();
  }

  /** Writes the group number of each row. */
  void assign(RowBlock block, int[] groups) {
    int count = block.size();
    if (coders.length == 0) {
      Arrays.fill(groups, 0, count, 0);
      return;
    }
    if (codes.length < count) {
      codes = new int[count];
    }
    rowsSeen += count;
    coders[0].codes(block, count, codes);
    assignFirst(count, groups);
    for (int key = 1; key < coders.length; key++) {
      coders[key].codes(block, count, codes);
      CodeTable known = pairs[key - 1];
      known.prepare(count);
      for (int i = 0; i < count; i++) {
        groups[i] = known.code(((long) groups[i] << 32) | (codes[i] & 0xffff_ffffL));
      }
    }
  }

  private void assignFirst(int count, int[] groups) {
    int bound = coders[0].bound();
    if (direct.length < bound && bound <= DIRECT_BOUND_MAX && rowsSeen > bound / 32) {
      growDirect(bound);
    }
    for (int i = 0; i < count; i++) {
      int code = codes[i];
      int group;
      if (code < 0) {
        if (nullGroup < 0) {
          nullGroup = firstKeyGroups++;
        }
        group = nullGroup;
      } else if (code < direct.length) {
        group = direct[code];
        if (group < 0) {
          group = firstKeyGroups++;
          direct[code] = group;
        }
      } else {
        group = hashed.get(code);
        if (group < 0) {
          group = firstKeyGroups++;
          context.reserve(HASHED_BYTES);
          hashed.put(code, group);
        }
      }
      groups[i] = group;
    }
  }

  private void growDirect(int bound) {
    int known = direct.length;
    int room = Math.max(bound, known + (known >> 1)); // the codes may become more with each block
    context.reserveGrowth(known, room, Integer.BYTES, Integer.BYTES);
    direct = Arrays.copyOf(direct, room);
    Arrays.fill(direct, known, room, -1);
    for (var entry : hashed.int2IntEntrySet()) {
      direct[entry.getIntKey()] = entry.getIntValue();
    }
    context.release(HASHED_BYTES * hashed.size());
    hashed.clear();
    hashed.trim();
  }
}
