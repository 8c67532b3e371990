package dev.omnigraph.storage.lance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.lance.BlobFile;
import org.lance.Dataset;

/** Reads whole blobs. */
final class Blobs {
  private Blobs() {}

  static List<byte[]> read(Dataset dataset, List<Long> rowIds, String column) throws IOException {
    List<BlobFile> files = dataset.takeBlobs(rowIds, column);
    List<byte[]> values = new ArrayList<>(files.size());
    Exception failure = null;
    for (BlobFile file : files) {
      try (file) {
        if (failure == null) {
          values.add(file.size() == 0 ? new byte[0] : file.read());
        }
      } catch (IOException | RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw LanceErrors.translate(failure, "read blobs", dataset.uri());
    }
    return values;
  }
}
