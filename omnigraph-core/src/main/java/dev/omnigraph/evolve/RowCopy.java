package dev.omnigraph.evolve;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.write.rows.RowBatch;
import dev.omnigraph.write.rows.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table version under other columns, batch by batch. Confined to one thread.
 * Closing it ends the scan.
 *
 * <p>Memory: one batch, sized by the width of a row; of rows with blobs only as many at once as
 * have so many bytes. Not in small batches throughout: storage gathers them until it has pages to
 * write, and a batch costs some 12 KB of heap until then, however few rows it has.
 */
final class RowCopy implements BatchSource, AutoCloseable {
  private static final int BATCH_BYTES = 8 << 20;
  private static final int ROWS_MAX = 1 << 13;
  private static final int ROWS_MIN = 16;
  private static final int CELL_BYTES = 64;

  private final DatasetHandle handle;
  private final BufferAllocator allocator;
  private final TableShape shape;
  private final Map<String, ColumnOrigin> origins;
  private final BatchStream stream;
  private @Nullable RowBatch current;

  /** The first row of the scanned batch that was not copied yet, and how many rows that has. */
  private int next;

  private int scanned;

  /**
   * Starts to copy.
   *
   * @param handle the version to copy, which stays the caller's
   * @param shape the columns wanted
   * @param origins where each property of the shape comes from
   */
  @SuppressWarnings("MustBeClosedChecker") // close() ends the scan
  RowCopy(
      DatasetHandle handle,
      BufferAllocator allocator,
      TableShape shape,
      Map<String, ColumnOrigin> origins) {
    this.handle = handle;
    this.allocator = allocator;
    this.shape = shape;
    this.origins = origins;
    this.stream = handle.scan(request());
  }

  private ScanRequest request() {
    List<String> columns = new ArrayList<>(shape.columns().subList(0, shape.leading()));
    for (Property property : shape.properties()) {
      if (origins.get(property.name()) instanceof ColumnOrigin.Stored stored) {
        columns.add(stored.name());
      }
    }
    ScanRequest request =
        new ScanRequest(
            columns,
            null,
            null,
            shape.hasBlobs(),
            false,
            java.util.OptionalLong.empty(),
            batchRows(),
            false);
    return request;
  }

  private int batchRows() {
    long width = Math.max(CELL_BYTES, bytesStored());
    for (Property property : shape.properties()) {
      width += property.type().isVector() ? 4L * property.type().dimension() : CELL_BYTES;
      if (origins.get(property.name()) instanceof ColumnOrigin.Constant constant) {
        width += constant.json().length();
      }
    }
    return (int) Math.max(ROWS_MIN, Math.min(ROWS_MAX, BATCH_BYTES / width));
  }

  /** Returns about how many bytes a stored row has. */
  private long bytesStored() {
    long bytes = 0;
    long rows = 1;
    for (FragmentInfo fragment : handle.fragments()) {
      bytes += Math.max(0, fragment.dataBytes());
      rows += fragment.physicalRows();
    }
    return bytes / rows;
  }

  @Override
  public Schema schema() {
    return shape.schema();
  }

  @Override
  public @Nullable VectorSchemaRoot next() {
    RowBatch batch = nextBatch();
    return batch == null ? null : batch.root();
  }

  /** Returns the next rows, valid until the next call, or null at the end. */
  @Nullable RowBatch nextBatch() {
    closeCurrent();
    while (next == scanned) {
      if (!stream.next()) {
        return null;
      }
      next = 0;
      scanned = stream.batch().getRowCount();
    }
    VectorSchemaRoot from = stream.batch();
    int first = next;
    int rows = rowsAtOnce(from, first);
    next += rows;
    VectorSchemaRoot to = VectorSchemaRoot.create(shape.schema(), allocator);
    current = RowBatch.of(shape, to);
    for (int i = 0; i < shape.leading(); i++) {
      move(from.getVector(shape.columns().get(i)), to.getVector(i), first, rows);
    }
    for (int i = 0; i < shape.properties().size(); i++) {
      Property property = shape.properties().get(i);
      fill(property, to.getVector(shape.leading() + i), from, first, rows);
    }
    to.setRowCount(rows);
    return current;
  }

  /** Returns how many rows from one on have not too many bytes in blobs, at least one. */
  private int rowsAtOnce(VectorSchemaRoot from, int first) {
    int rows = from.getRowCount() - first;
    if (!shape.hasBlobs()) {
      return rows;
    }
    List<UInt8Vector> sizes = new ArrayList<>();
    for (Property property : shape.properties()) {
      if (property.type().isBlob()
          && origins.get(property.name()) instanceof ColumnOrigin.Stored stored) {
        sizes.add(BlobCopy.sizes(from, stored.name()));
      }
    }
    long bytes = 0;
    for (int i = 0; i < rows; i++) {
      for (UInt8Vector size : sizes) {
        bytes += size.isNull(first + i) ? 0 : size.get(first + i);
      }
      if (bytes > BATCH_BYTES) {
        return Math.max(1, i);
      }
    }
    return rows;
  }

  private void fill(
      Property property, FieldVector target, VectorSchemaRoot from, int first, int rows) {
    ColumnOrigin origin = origins.get(property.name());
    if (origin instanceof ColumnOrigin.Stored stored) {
      if (property.type().isBlob()) {
        BlobCopy.fill(handle, property, stored.name(), from, first, rows, target);
      } else {
        move(from.getVector(stored.name()), target, first, rows);
      }
    } else if (origin instanceof ColumnOrigin.Constant constant) {
      ConstantColumn.fill(property, constant.json(), target, rows);
    } else {
      ConstantColumn.fillNull(property, target, rows);
    }
  }

  private static void move(FieldVector from, FieldVector to, int first, int rows) {
    if (rows == from.getValueCount()) {
      from.makeTransferPair(to).transfer();
    } else {
      from.makeTransferPair(to).splitAndTransfer(first, rows);
    }
  }

  private void closeCurrent() {
    RowBatch batch = current;
    current = null;
    if (batch != null) {
      batch.close();
    }
  }

  @Override
  public void close() {
    closeCurrent();
    stream.close();
  }
}
