package dev.omnigraph.topology.data;

import org.jspecify.annotations.Nullable;

/**
 * A column of one fragment whose blocks lie in a temporary file and are read one by one. Compared
 * by identity.
 *
 * <p>Thread-safety: thread-safe. Lifecycle: the file goes away with {@link #close} or, for a column
 * that was evicted while somebody read it, when nobody refers to it any more.
 */
public final class SpilledColumn implements FragmentColumn, AutoCloseable {
  /** A byte on disk weighs as much as a 64th of one in memory, which bounds the files, too. */
  private static final int DISK_WEIGHT = 64;

  private final int rows;
  private final int blockRows;
  private final long[] starts;
  private final BlockFile file;
  private final boolean mayHaveNulls;
  private final long @Nullable [] loaded;

  /**
   * Describes what was written.
   *
   * @param starts where each block starts in the file, and where the last one ends
   */
  SpilledColumn(
      int rows,
      int blockRows,
      long[] starts,
      BlockFile file,
      boolean mayHaveNulls,
      long @Nullable [] loaded) {
    this.rows = rows;
    this.blockRows = blockRows;
    this.starts = starts;
    this.file = file;
    this.mayHaveNulls = mayHaveNulls;
    this.loaded = loaded;
  }

  @Override
  public int rows() {
    return rows;
  }

  /** Returns the rows of every block but the last one, which may have fewer. */
  public int blockRows() {
    return blockRows;
  }

  /** Returns whether some value is null. */
  public boolean mayHaveNulls() {
    return mayHaveNulls;
  }

  /** Reads a block. */
  public FragmentColumn block(int index) {
    int length = Math.toIntExact(starts[index + 1] - starts[index]);
    return BlockCodec.decode(file.read(starts[index], length));
  }

  @Override
  public long @Nullable [] loaded() {
    return loaded;
  }

  /** Returns nothing: the blocks know their null rows. */
  @Override
  public long @Nullable [] nulls() {
    return null;
  }

  @Override
  public long bytes() {
    return file.length() / DISK_WEIGHT + 8L * starts.length + FragmentColumn.bytesOf(null, loaded);
  }

  @Override
  public void close() {
    file.close();
  }
}
