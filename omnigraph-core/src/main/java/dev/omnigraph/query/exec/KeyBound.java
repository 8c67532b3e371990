package dev.omnigraph.query.exec;

/**
 * The greatest of the smallest keys offered so far: no greater one can be among those wanted.
 * Confined to one thread.
 */
final class KeyBound {
  private final double[] heap; // the largest of the smallest keys on top
  private int size;

  /** Starts without keys; {@code wanted} is at least 1. */
  KeyBound(int wanted) {
    heap = new double[wanted];
  }

  /** Returns the bound, positive infinity while fewer keys than wanted were offered. */
  double value() {
    return size < heap.length ? Double.POSITIVE_INFINITY : heap[0];
  }

  /** Takes a key, which is not NaN. */
  void offer(double key) {
    if (size < heap.length) {
      int child = size++;
      while (child > 0 && heap[(child - 1) / 2] < key) {
        heap[child] = heap[(child - 1) / 2];
        child = (child - 1) / 2;
      }
      heap[child] = key;
      return;
    }
    if (key >= heap[0]) {
      return;
    }
    int parent = 0;
    for (int child = 1; child < size; child = 2 * parent + 1) {
      if (child + 1 < size && heap[child + 1] > heap[child]) {
        child++;
      }
      if (heap[child] <= key) {
        break;
      }
      heap[parent] = heap[child];
      parent = child;
    }
    heap[parent] = key;
  }
}
