package dev.omnigraph.write.rows;

import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Finished rows of one table with where they came from. Owns its vectors; not changed after
 * construction, except by {@link #setBefore} and {@link #close}.
 */
public final class RowBatch implements AutoCloseable {
  private final TableShape shape;
  private final VectorSchemaRoot root;
  private final long[] records;
  private final int[] lines;
  private long recordsBefore;
  private int linesBefore;

  RowBatch(TableShape shape, VectorSchemaRoot root, long[] records, int[] lines) {
    this.shape = shape;
    this.root = root;
    this.records = records;
    this.lines = lines;
  }

  /** Returns rows that come from no input; takes the vectors over, filled or to be filled. */
  public static RowBatch of(TableShape shape, VectorSchemaRoot root) {
    return new RowBatch(shape, root, new long[0], new int[0]);
  }

  /**
   * Returns the same rows, which this batch gives away, with where they come from.
   *
   * @param records the 1-based input record of each row, 0 when there is none
   * @param lines the 1-based input line of each row, 0 when there is none
   */
  public RowBatch from(long[] records, int[] lines) {
    return new RowBatch(shape, root, records, lines);
  }

  /** Returns the shape of the rows. */
  public TableShape shape() {
    return shape;
  }

  /** Returns the vectors, owned by this batch. */
  public VectorSchemaRoot root() {
    return root;
  }

  /** Returns the number of rows. */
  public int rows() {
    return root.getRowCount();
  }

  /** Returns the 1-based input record of a row, 0 when there is none. */
  public long record(int row) {
    return row < records.length && records[row] != 0 ? records[row] + recordsBefore : 0;
  }

  /** Returns the 1-based input line of a row, 0 when there is none. */
  public int line(int row) {
    return row < lines.length && lines[row] != 0 ? lines[row] + linesBefore : 0;
  }

  /** Says how much input came before that in which records and lines are counted. */
  public void setBefore(long records, int lines) {
    recordsBefore = records;
    linesBefore = lines;
  }

  /** Returns the memory the vectors take. */
  public long bytes() {
    long total = 0;
    for (int i = 0; i < root.getFieldVectors().size(); i++) {
      total += root.getVector(i).getBufferSize();
    }
    return total;
  }

  @Override
  public void close() {
    root.close();
  }
}
