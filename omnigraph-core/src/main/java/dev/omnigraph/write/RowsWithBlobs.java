package dev.omnigraph.write;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.write.rows.BlobCopy;
import dev.omnigraph.write.rows.TableShape;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The live rows of a few small fragments as they are written, the bytes of blobs included, where a
 * scan only gives descriptors. All blobs of a batch are in memory. Confined to one thread.
 */
final class RowsWithBlobs implements BatchSource, AutoCloseable {
  private final DatasetHandle handle;
  private final TableShape shape;
  private final BufferAllocator allocator;
  private final BatchStream stream;
  private @Nullable VectorSchemaRoot current;

  @SuppressWarnings("MustBeClosedChecker") // close() ends the scan
  RowsWithBlobs(
      DatasetHandle handle, List<Integer> fragments, TableShape shape, BufferAllocator allocator) {
    this.handle = handle;
    this.shape = shape;
    this.allocator = allocator;
    this.stream = handle.scan(ScanRequest.of(shape.columns()).withFragments(fragments).withRowId());
  }

  @Override
  public Schema schema() {
    return shape.schema();
  }

  @Override
  public @Nullable VectorSchemaRoot next() {
    closeCurrent();
    if (!stream.next()) {
      return null;
    }
    VectorSchemaRoot from = stream.batch();
    VectorSchemaRoot to = VectorSchemaRoot.create(shape.schema(), allocator);
    current = to;
    int rows = from.getRowCount();
    for (int i = 0; i < shape.columns().size(); i++) {
      String column = shape.columns().get(i);
      int property = i - shape.leading();
      if (property >= 0 && shape.properties().get(property).type().isBlob()) {
        Property blob = shape.properties().get(property);
        BlobCopy.fill(handle, blob, column, from, 0, rows, to.getVector(i));
      } else {
        FieldVector target = to.getVector(i);
        from.getVector(column).makeTransferPair(target).transfer();
      }
    }
    to.setRowCount(rows);
    return to;
  }

  private void closeCurrent() {
    VectorSchemaRoot batch = current;
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
