package dev.omnigraph.manifest.rows;

import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ScanRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.jspecify.annotations.Nullable;

/** Reads rows of {@code __manifest}. Stateless; one scan per call. */
public final class RowScan {
  private static final String ROW_ADDRESS = "_rowaddr";
  private static final List<String> FOLD_COLUMNS =
      List.of(
          ManifestSchema.OBJECT_ID,
          ManifestSchema.OBJECT_TYPE,
          ManifestSchema.LOCATION,
          ManifestSchema.METADATA,
          ManifestSchema.TABLE_KEY,
          ManifestSchema.TABLE_VERSION,
          ManifestSchema.TABLE_BRANCH,
          ManifestSchema.ROW_COUNT);

  private RowScan() {}

  /** Receives rows with their addresses. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Receives a row.
     *
     * @param address the fragment id times 2^32 plus the offset in the fragment
     */
    void accept(ManifestRow row, long address);
  }

  /** A row as stored, with its address. */
  public record Placed(RawRow row, long address) {}

  /** Reads all rows by meaning. */
  public static void all(DatasetHandle manifest, Sink sink) {
    scan(manifest, ScanRequest.of(FOLD_COLUMNS), sink);
  }

  /** Reads the rows of some fragments by meaning. */
  public static void fragments(DatasetHandle manifest, List<Integer> fragmentIds, Sink sink) {
    if (!fragmentIds.isEmpty()) {
      scan(manifest, ScanRequest.of(FOLD_COLUMNS).withFragments(fragmentIds), sink);
    }
  }

  private static void scan(DatasetHandle manifest, ScanRequest request, Sink sink) {
    TextCache types = new TextCache();
    TextCache keys = new TextCache();
    try (BatchStream stream = manifest.scan(request.withRowAddress())) {
      while (stream.next()) {
        VectorSchemaRoot batch = stream.batch();
        VarCharVector objectId = text(batch, ManifestSchema.OBJECT_ID);
        VarCharVector objectType = text(batch, ManifestSchema.OBJECT_TYPE);
        VarCharVector location = text(batch, ManifestSchema.LOCATION);
        VarCharVector metadata = text(batch, ManifestSchema.METADATA);
        VarCharVector tableKey = text(batch, ManifestSchema.TABLE_KEY);
        UInt8Vector tableVersion = number(batch, ManifestSchema.TABLE_VERSION);
        VarCharVector tableBranch = text(batch, ManifestSchema.TABLE_BRANCH);
        UInt8Vector rowCount = number(batch, ManifestSchema.ROW_COUNT);
        UInt8Vector address = number(batch, ROW_ADDRESS);
        int rows = batch.getRowCount();
        for (int i = 0; i < rows; i++) {
          sink.accept(
              RowEncoding.decode(
                  required(objectId, i),
                  types.read(objectType, i),
                  read(location, i),
                  read(metadata, i),
                  keys.read(tableKey, i),
                  read(tableVersion, i),
                  read(tableBranch, i),
                  read(rowCount, i)),
              address.get(i));
        }
      }
    }
  }

  /** Reads the rows of some fragments as stored, in storage order. */
  public static List<RawRow> raw(DatasetHandle manifest, List<Integer> fragmentIds) {
    List<RawRow> rows = new ArrayList<>();
    if (!fragmentIds.isEmpty()) {
      for (Placed placed : placed(manifest, ScanRequest.all().withFragments(fragmentIds))) {
        rows.add(placed.row());
      }
    }
    return rows;
  }

  /** Finds the rows with the given ids; ids are matched exactly. */
  public static List<Placed> byIds(DatasetHandle manifest, List<String> objectIds) {
    if (objectIds.isEmpty()) {
      return List.of();
    }
    StringBuilder filter = new StringBuilder("`").append(ManifestSchema.OBJECT_ID).append("` IN (");
    String separator = "";
    for (String id : objectIds) {
      filter.append(separator).append('\'').append(id.replace("'", "''")).append('\'');
      separator = ", ";
    }
    return placed(manifest, ScanRequest.all().withFilter(filter.append(')').toString()));
  }

  private static List<Placed> placed(DatasetHandle manifest, ScanRequest request) {
    List<Placed> rows = new ArrayList<>();
    try (BatchStream stream = manifest.scan(request.withRowAddress())) {
      while (stream.next()) {
        VectorSchemaRoot batch = stream.batch();
        ListVector baseObjects = (ListVector) batch.getVector(ManifestSchema.BASE_OBJECTS);
        UInt8Vector address = number(batch, ROW_ADDRESS);
        for (int i = 0; i < batch.getRowCount(); i++) {
          rows.add(
              new Placed(
                  new RawRow(
                      required(text(batch, ManifestSchema.OBJECT_ID), i),
                      required(text(batch, ManifestSchema.OBJECT_TYPE), i),
                      read(text(batch, ManifestSchema.LOCATION), i),
                      read(text(batch, ManifestSchema.METADATA), i),
                      texts(baseObjects, i),
                      required(text(batch, ManifestSchema.TABLE_KEY), i),
                      read(number(batch, ManifestSchema.TABLE_VERSION), i),
                      read(text(batch, ManifestSchema.TABLE_BRANCH), i),
                      read(number(batch, ManifestSchema.ROW_COUNT), i)),
                  address.get(i)));
        }
      }
    }
    return rows;
  }

  private static @Nullable List<@Nullable String> texts(ListVector vector, int index) {
    if (vector.isNull(index)) {
      return null;
    }
    VarCharVector items = (VarCharVector) vector.getDataVector();
    List<@Nullable String> texts = new ArrayList<>();
    for (int i = vector.getElementStartIndex(index); i < vector.getElementEndIndex(index); i++) {
      texts.add(read(items, i));
    }
    return texts;
  }

  private static VarCharVector text(VectorSchemaRoot batch, String column) {
    return (VarCharVector) require(batch, column);
  }

  private static UInt8Vector number(VectorSchemaRoot batch, String column) {
    return (UInt8Vector) require(batch, column);
  }

  private static FieldVector require(VectorSchemaRoot batch, String column) {
    FieldVector vector = batch.getVector(column);
    if (vector == null) {
      throw new IllegalStateException("the scan lacks column " + column);
    }
    return vector;
  }

  private static String required(VarCharVector vector, int index) {
    return new String(vector.get(index), StandardCharsets.UTF_8);
  }

  private static @Nullable String read(VarCharVector vector, int index) {
    return vector.isNull(index) ? null : required(vector, index);
  }

  private static long read(UInt8Vector vector, int index) {
    return vector.isNull(index) ? RawRow.NULL : vector.get(index);
  }

  /** Remembers texts that repeat in long runs or alternate among few values. */
  private static final class TextCache {
    private static final int SLOTS = 64;
    private final byte[][] bytes = new byte[SLOTS][];
    private final String[] texts = new String[SLOTS];

    String read(VarCharVector vector, int index) {
      byte[] value = vector.get(index);
      int slot = (Arrays.hashCode(value) & 0x7fffffff) % SLOTS;
      if (!Arrays.equals(value, bytes[slot])) {
        bytes[slot] = value;
        texts[slot] = new String(value, StandardCharsets.UTF_8);
      }
      return texts[slot];
    }
  }
}
