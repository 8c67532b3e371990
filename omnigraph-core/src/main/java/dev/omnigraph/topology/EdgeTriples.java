package dev.omnigraph.topology;

import java.util.Arrays;

/** A growing list of edges seen from one side. Confined to one thread. */
final class EdgeTriples {
  private int[] near;
  private int[] far;
  private int[] rows;
  private int count;

  EdgeTriples(int expected) {
    near = new int[expected];
    far = new int[expected];
    rows = new int[expected];
  }

  void add(int nearNode, int farNode, int row) {
    if (count == near.length) {
      int room = Math.max(16, count + (count >>> 1));
      near = Arrays.copyOf(near, room);
      far = Arrays.copyOf(far, room);
      rows = Arrays.copyOf(rows, room);
    }
    near[count] = nearNode;
    far[count] = farNode;
    rows[count++] = row;
  }

  /** Returns the same edges seen from the other side. */
  EdgeTriples reversed() {
    EdgeTriples other = new EdgeTriples(0);
    other.near = far;
    other.far = near;
    other.rows = rows;
    other.count = count;
    return other;
  }

  int count() {
    return count;
  }

  int[] near() {
    return near;
  }

  int[] far() {
    return far;
  }

  int[] rows() {
    return rows;
  }

  /** Returns the position after the last edge of a node, searching from one. */
  int endOf(int node, int from) {
    int end = from;
    while (end < count && near[end] == node) {
      end++;
    }
    return end;
  }

  /** Sorts by near end, then far end. */
  void sortByNear() {
    reorder(sortedBy(far));
    reorder(sortedBy(near));
  }

  /** Returns the positions of all edges in the stable order of one end. */
  private long[] sortedBy(int[] end) {
    long[] keys = new long[count];
    for (int i = 0; i < count; i++) {
      keys[i] = ((long) end[i] << 32) | i;
    }
    Arrays.sort(keys);
    return keys;
  }

  private void reorder(long[] keys) {
    int[] newNear = new int[count];
    int[] newFar = new int[count];
    int[] newRows = new int[count];
    for (int i = 0; i < count; i++) {
      int at = (int) keys[i];
      newNear[i] = near[at];
      newFar[i] = far[at];
      newRows[i] = rows[at];
    }
    near = newNear;
    far = newFar;
    rows = newRows;
  }
}
