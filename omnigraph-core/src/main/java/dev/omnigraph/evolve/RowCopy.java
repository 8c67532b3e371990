package dev.omnigraph.evolve;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.write.rows.RowBatch;
import dev.omnigraph.write.rows.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table version under other columns, batch by batch. Confined to one thread.
 * Closing it ends the scan.
 *
 * <p>Memory: one window of a scan, sized by the width of its rows; of rows with blobs only as many
 * at once as have so many bytes, and what storage reads ahead of their descriptions. Not in small
 * batches throughout: storage gathers them until it has pages to write, and a batch costs some 12
 * KB of heap until then, however few rows it has.
 */
final class RowCopy implements BatchSource, AutoCloseable {
  private static final int BLOB_BYTES = 8 << 20;
  private static final int CELL_BYTES = 64;

  private final DatasetHandle handle;
  private final BufferAllocator allocator;
  private final TableShape shape;
  private final Map<String, ColumnOrigin> origins;
  private final WindowedScan stream;
  private final @Nullable BlobDescriptions descriptions;
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
    this.stream = new WindowedScan(handle, request(), bytesAdded());
    List<String> blobs = blobColumns();
    this.descriptions = blobs.isEmpty() ? null : new BlobDescriptions(handle, blobs);
  }

  private ScanRequest request() {
    List<String> columns = new ArrayList<>(shape.columns().subList(0, shape.leading()));
    for (Property property : shape.properties()) {
      if (!property.type().isBlob()
          && origins.get(property.name()) instanceof ColumnOrigin.Stored stored) {
        columns.add(stored.name());
      }
    }
    return ScanRequest.of(columns).withoutIndex();
  }

  /** Returns the stored columns of the blobs wanted. */
  private List<String> blobColumns() {
    List<String> columns = new ArrayList<>();
    for (Property property : shape.properties()) {
      if (property.type().isBlob()
          && origins.get(property.name()) instanceof ColumnOrigin.Stored stored) {
        columns.add(stored.name());
      }
    }
    return columns;
  }

  /** Returns how many bytes a row gets that storage does not have. */
  private long bytesAdded() {
    long bytes = 0;
    for (Property property : shape.properties()) {
      ColumnOrigin origin = origins.get(property.name());
      if (origin instanceof ColumnOrigin.Constant constant) {
        bytes += constant.json().length();
      } else if (origin instanceof ColumnOrigin.Absent) {
        bytes += property.type().isVector() ? 4L * property.type().dimension() : CELL_BYTES;
      }
    }
    return bytes;
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
    if (descriptions != null) {
      descriptions.pass(rows);
    }
    return current;
  }

  /** Returns how many rows from one on have not too many bytes in blobs, at least one. */
  private int rowsAtOnce(VectorSchemaRoot from, int first) {
    int rows = from.getRowCount() - first;
    return descriptions == null ? rows : descriptions.rowsAtOnce(rows, BLOB_BYTES);
  }

  private void fill(
      Property property, FieldVector target, VectorSchemaRoot from, int first, int rows) {
    ColumnOrigin origin = origins.get(property.name());
    if (origin instanceof ColumnOrigin.Stored stored) {
      if (property.type().isBlob()) {
        Objects.requireNonNull(descriptions).fill(handle, property, stored.name(), rows, target);
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
    try {
      stream.close();
    } finally {
      if (descriptions != null) {
        descriptions.close();
      }
    }
  }
}
