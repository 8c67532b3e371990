package dev.omnigraph.write.rows;

import java.util.BitSet;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Drops rows from finished batches. */
public final class RowFilter {
  private RowFilter() {}

  /**
   * Returns the kept rows in their order. The given batch is closed or returned itself, also when
   * this fails.
   */
  public static RowBatch keep(RowBatch batch, BitSet kept, BufferAllocator allocator) {
    int rows = batch.rows();
    if (kept.cardinality() == rows) {
      return batch;
    }
    VectorSchemaRoot target = VectorSchemaRoot.create(batch.shape().schema(), allocator);
    boolean done = false;
    try {
      int count = kept.cardinality();
      long[] records = new long[count];
      int[] lines = new int[count];
      for (int column = 0; column < target.getFieldVectors().size(); column++) {
        FieldVector from = batch.root().getVector(column);
        FieldVector to = target.getVector(column);
        int next = 0;
        for (int row = kept.nextSetBit(0); row >= 0; row = kept.nextSetBit(row + 1)) {
          to.copyFromSafe(row, next, from);
          records[next] = batch.record(row);
          lines[next] = batch.line(row);
          next++;
        }
        to.setValueCount(count);
      }
      target.setRowCount(count);
      done = true;
      return new RowBatch(batch.shape(), target, records, lines);
    } finally {
      batch.close();
      if (!done) {
        target.close();
      }
    }
  }
}
