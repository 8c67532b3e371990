package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.BlobContent;
import dev.omnigraph.storage.ScanRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.complex.StructVector;
import org.jspecify.annotations.Nullable;
import org.lance.BlobFile;
import org.lance.Dataset;

/** A blob Lance holds, or the reference to one elsewhere. Confined to one thread. */
final class LanceBlobContent implements BlobContent {
  private final String object;
  private final @Nullable BlobFile file;
  private final Optional<String> reference;
  private final long size;
  private boolean closed;

  private LanceBlobContent(
      String object, @Nullable BlobFile file, Optional<String> reference, long size) {
    this.object = object;
    this.file = file;
    this.reference = reference;
    this.size = size;
  }

  private record Descriptor(long rowId, boolean hasBytes, String uri) {}

  /** Opens the blob of the row with a key; empty where the value has no bytes. */
  static Optional<BlobContent> open(
      LanceDatasetHandle handle, Dataset dataset, String keyColumn, String key, String column)
      throws IOException {
    Descriptor found = describe(handle, keyColumn, key, column);
    String object = handle.address().openUri();
    if (found == null) {
      throw StorageException.of(Fault.NOT_FOUND, "read blob", object, "no live row " + key, null);
    }
    if (!found.uri.isEmpty()) {
      return Optional.of(new LanceBlobContent(object, null, Optional.of(found.uri), 0));
    }
    if (!found.hasBytes) {
      return Optional.empty();
    }
    List<BlobFile> files = dataset.takeBlobs(List.of(found.rowId), column);
    if (files.size() != 1) {
      for (BlobFile file : files) {
        file.close();
      }
      throw StorageException.of(
          Fault.UNREADABLE, "read blob", object, "storage found " + files.size() + " blobs", null);
    }
    BlobFile file = files.get(0);
    return Optional.of(new LanceBlobContent(object, file, Optional.empty(), file.size()));
  }

  /** Two scans: one that filters by the key and reads a blob column ends the process. */
  private static @Nullable Descriptor describe(
      LanceDatasetHandle handle, String keyColumn, String key, String column) {
    String filter = "`" + keyColumn + "` = '" + key.replace("'", "''") + "'";
    // The binding takes filters in the JVM's own encoding: characters beyond the basic plane fail.
    boolean isAskable = key.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c));
    ScanRequest all = ScanRequest.of(List.of(keyColumn)).withRowId();
    OptionalLong rowId = OptionalLong.empty();
    try (BatchStream stream = handle.scan(isAskable ? all.withFilter(filter) : all)) {
      while (stream.next()) {
        FieldVector keys = stream.batch().getVector(keyColumn);
        for (int i = 0; i < stream.batch().getRowCount(); i++) {
          if (isAskable || key.equals(String.valueOf(keys.getObject(i)))) {
            rowId = OptionalLong.of(((UInt8Vector) stream.batch().getVector("_rowid")).get(i));
          }
        }
      }
    }
    return rowId.isEmpty() ? null : describe(handle, rowId.getAsLong(), column);
  }

  private static @Nullable Descriptor describe(
      LanceDatasetHandle handle, long rowId, String column) {
    String filter = "_rowid IN (" + Long.toUnsignedString(rowId) + ")";
    try (BatchStream stream = handle.scan(ScanRequest.of(List.of(column)).withFilter(filter))) {
      while (stream.next()) {
        StructVector cells = (StructVector) stream.batch().getVector(column);
        if (cells.isNull(0)) {
          return new Descriptor(rowId, false, "");
        }
        FieldVector uris = cells.getChild("blob_uri");
        String uri = uris == null || uris.isNull(0) ? "" : String.valueOf(uris.getObject(0));
        boolean hasBytes =
            ((UInt1Vector) cells.getChild("kind")).get(0) != 0
                || ((UInt8Vector) cells.getChild("size")).get(0) != 0;
        return new Descriptor(rowId, hasBytes, uri);
      }
    }
    return null;
  }

  @Override
  public Optional<String> reference() {
    return reference;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public byte[] read(long offset, int length) {
    if (closed) {
      throw ClosedException.of("blob of " + object);
    }
    // Compared so that nothing overflows; storage would read past the end without a word.
    if (offset < 0 || length < 0 || offset > size || length > size - offset) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "the range does not lie within the blob",
          "",
          Details.of("offset", offset).and("length", length).and("size", size));
    }
    BlobFile open = file;
    if (open == null || length == 0) {
      return new byte[0];
    }
    try {
      return open.readRange(offset, length);
    } catch (IOException | RuntimeException e) {
      throw LanceErrors.translate(e, "read blob", object);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      BlobFile open = file;
      if (open != null) {
        Closing.all("read blob", object, open);
      }
    }
  }
}
