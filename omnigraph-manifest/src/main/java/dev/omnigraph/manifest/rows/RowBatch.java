package dev.omnigraph.manifest.rows;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.storage.BatchSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code __manifest} as one Arrow batch, in the order given. Confined; owns its buffers.
 */
public final class RowBatch implements AutoCloseable {
  private final BufferAllocator allocator;
  private final VectorSchemaRoot root;

  private RowBatch(BufferAllocator allocator, VectorSchemaRoot root) {
    this.allocator = allocator;
    this.root = root;
  }

  /** Encodes rows into buffers of a child of the allocator. */
  @MustBeClosed
  public static RowBatch of(BufferAllocator parent, List<RawRow> rows) {
    BufferAllocator allocator = parent.newChildAllocator("manifest-rows", 0, Long.MAX_VALUE);
    VectorSchemaRoot root = VectorSchemaRoot.create(ManifestSchema.MANIFEST, allocator);
    RowBatch batch = new RowBatch(allocator, root);
    try {
      batch.fill(rows);
      return batch;
    } catch (RuntimeException e) {
      batch.close();
      throw e;
    }
  }

  private void fill(List<RawRow> rows) {
    VarCharVector objectId = text(ManifestSchema.OBJECT_ID);
    VarCharVector objectType = text(ManifestSchema.OBJECT_TYPE);
    VarCharVector location = text(ManifestSchema.LOCATION);
    VarCharVector metadata = text(ManifestSchema.METADATA);
    ListVector baseObjects = (ListVector) root.getVector(ManifestSchema.BASE_OBJECTS);
    VarCharVector baseObject = (VarCharVector) baseObjects.getDataVector();
    VarCharVector tableKey = text(ManifestSchema.TABLE_KEY);
    UInt8Vector tableVersion = (UInt8Vector) root.getVector(ManifestSchema.TABLE_VERSION);
    VarCharVector tableBranch = text(ManifestSchema.TABLE_BRANCH);
    UInt8Vector rowCount = (UInt8Vector) root.getVector(ManifestSchema.ROW_COUNT);
    root.allocateNew();
    int i = 0;
    int item = 0;
    for (RawRow row : rows) {
      set(objectId, i, row.objectId());
      set(objectType, i, row.objectType());
      set(location, i, row.location());
      set(metadata, i, row.metadata());
      List<@Nullable String> base = row.baseObjects();
      if (base == null) {
        baseObjects.setNull(i);
      } else {
        baseObjects.startNewValue(i);
        for (String text : base) {
          set(baseObject, item++, text);
        }
        baseObjects.endValue(i, base.size());
      }
      set(tableKey, i, row.tableKey());
      set(tableVersion, i, row.tableVersion());
      set(tableBranch, i, row.tableBranch());
      set(rowCount, i, row.rowCount());
      i++;
    }
    baseObject.setValueCount(item);
    root.setRowCount(rows.size());
  }

  private VarCharVector text(String column) {
    return (VarCharVector) root.getVector(column);
  }

  private static void set(VarCharVector vector, int index, @Nullable String value) {
    if (value == null) {
      vector.setNull(index);
    } else {
      vector.setSafe(index, value.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void set(UInt8Vector vector, int index, long value) {
    if (value == RawRow.NULL) {
      vector.setNull(index);
    } else {
      vector.setSafe(index, value);
    }
  }

  /** Returns the batch to write, valid until close. */
  public BatchSource source() {
    return BatchSource.of(root);
  }

  @Override
  public void close() {
    root.close();
    allocator.close();
  }
}
