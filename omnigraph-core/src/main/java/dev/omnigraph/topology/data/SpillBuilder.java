package dev.omnigraph.topology.data;

import java.util.Arrays;
import org.apache.arrow.vector.FieldVector;
import org.jspecify.annotations.Nullable;

/** Collects a column block by block and writes each full block to a temporary file. */
final class SpillBuilder extends ColumnBuilder {
  private final Wanted values;
  private final int blockRows;
  private final int rows;
  private final BlockFile file = BlockFile.create();
  private long[] starts = new long[16];
  private int written;
  private ColumnBuilder block;

  SpillBuilder(Wanted values, int blockRows, int rows) {
    super(values.column());
    this.values = values;
    this.blockRows = blockRows;
    this.rows = rows;
    this.block = values.builder(blockRows);
  }

  @Override
  void addValues(FieldVector vector, int from, int count, int row) {
    int done = 0;
    while (done < count) {
      int at = row + done;
      while (at >= (written + 1L) * blockRows) {
        write();
      }
      int first = written * blockRows;
      int part = (int) Math.min(count - done, first + (long) blockRows - at);
      block.add(vector, from + done, part, at - first);
      done += part;
    }
  }

  private void write() {
    int first = written * blockRows;
    byte[] bytes = BlockCodec.encode(block.finish(Math.min(blockRows, rows - first), null));
    if (written + 2 > starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
    }
    starts[written] = file.append(bytes);
    starts[++written] = starts[written - 1] + bytes.length;
    block = values.builder(blockRows);
  }

  @Override
  FragmentColumn finish(int fragmentRows, long @Nullable [] loaded) {
    while ((long) written * blockRows < rows) {
      write();
    }
    boolean anyNull = nulls(rows) != null;
    return new SpilledColumn(
        rows, blockRows, Arrays.copyOf(starts, written + 1), file, anyNull, loaded);
  }
}
