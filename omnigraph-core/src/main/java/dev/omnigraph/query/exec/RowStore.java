package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import it.unimi.dsi.fastutil.ints.IntArrays;
import java.util.Arrays;

/** Collects rows and gives them back in order, the first ones only if limited. Confined. */
final class RowStore implements Sink<RowStore> {
  private static final int HEAP_ROWS_MAX = 1 << 16;
  private static final int CHECK_MASK = (1 << 13) - 1;
  private static final long SORTED_BYTES = 8; // the sequence and its copy while it is sorted

  private final ExecutionContext context;
  private final int[] columns;
  private final RowOrder order;
  private final long limit;
  private final KeptRows kept;
  private final RowBlock rows;
  private int compared;
  private int[] heap = new int[0]; // positions in rows, the last row of the order on top

  /**
   * Creates a store.
   *
   * @param columns the columns to keep
   * @param limit the most rows wanted, at least 0
   */
  RowStore(ExecutionContext context, int[] columns, RowOrder order, long limit) {
    this.context = context;
    this.columns = columns;
    this.order = order;
    this.limit = limit;
    this.kept = new KeptRows(context, columns);
    this.rows = kept.rows();
  }

  void add(RowBlock block) {
    if (limit > HEAP_ROWS_MAX) {
      kept.append(block);
      return;
    }
    int capacity = (int) limit;
    for (int row = 0; row < block.size(); row++) {
      if (rows.size() < capacity) {
        append(block, row, capacity);
      } else if (capacity > 0 && order.compare(block, row, rows, heap[0]) < 0) {
        rows.put(heap[0], block, row, columns);
        siftDown(0, capacity);
      }
    }
  }

  /** Returns whether another row is kept only in place of the last one of the order. */
  boolean isFull() {
    return limit > 0 && rows.size() == limit && limit <= HEAP_ROWS_MAX;
  }

  /** Returns an entry of the last row of the order, once the store is full. */
  int worst(int column) {
    return rows.column(column)[heap[0]];
  }

  @Override
  public void take(Operator input, int range) {
    for (RowBlock block = input.next(); block != null; block = input.next()) {
      add(block);
    }
  }

  @Override
  public void merge(RowStore other) {
    add(other.rows);
  }

  @Override
  public boolean isIndependentOfSpread() {
    return true; // every order is total up to rows that look the same
  }

  private void append(RowBlock block, int row, int capacity) {
    int position = rows.size();
    if (position == heap.length) {
      int room = Math.min(capacity, Math.max(16, 2 * heap.length));
      heap = Arrays.copyOf(heap, room);
      for (int index : columns) {
        rows.ensureColumn(index, room);
      }
    }
    rows.put(position, block, row, columns);
    rows.resize(position + 1);
    heap[position] = position;
    siftUp(position);
  }

  private void siftUp(int from) {
    int child = from;
    while (child > 0) {
      int parent = (child - 1) / 2;
      if (compare(heap[child], heap[parent]) <= 0) {
        return;
      }
      swap(child, parent);
      child = parent;
    }
  }

  private void siftDown(int from, int size) {
    int parent = from;
    while (true) {
      int child = 2 * parent + 1;
      if (child >= size) {
        return;
      }
      if (child + 1 < size && compare(heap[child + 1], heap[child]) > 0) {
        child++;
      }
      if (compare(heap[child], heap[parent]) <= 0) {
        return;
      }
      swap(child, parent);
      parent = child;
    }
  }

  private void swap(int i, int j) {
    int held = heap[i];
    heap[i] = heap[j];
    heap[j] = held;
  }

  private int compare(int a, int b) {
    return order.compare(rows, a, rows, b);
  }

  /** Compares; a sort may be as long as many batches. */
  private int compareAndCheck(int a, int b) {
    if ((++compared & CHECK_MASK) == 0) {
      context.checkpoint();
    }
    return compare(a, b);
  }

  /** Returns the rows in order. */
  RowBlock sorted() {
    int size = rows.size();
    context.reserve(SORTED_BYTES * size);
    int[] sequence = new int[size];
    for (int i = 0; i < size; i++) {
      sequence[i] = i;
    }
    context.checkpoint();
    IntArrays.mergeSort(sequence, this::compareAndCheck);
    return kept.arrange(sequence, (int) Math.min(size, limit));
  }
}
