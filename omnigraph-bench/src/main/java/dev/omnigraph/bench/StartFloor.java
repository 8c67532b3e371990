package dev.omnigraph.bench;

import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.lance.Dataset;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.ScanOptions;

/**
 * The least a process can do that reads with the binding: opens one dataset and scans one row of
 * one column, with nothing of the product but the place of the native library.
 */
final class StartFloor {
  private StartFloor() {}

  /** Returns the value of a text column in the first row of a dataset. */
  @SuppressWarnings("try") // the scanner says it could be interrupted; nobody does
  static String firstValue(String dataset, String column) throws Exception {
    ScanOptions options = new ScanOptions.Builder().columns(List.of(column)).limit(1).build();
    try (RootAllocator allocator = new RootAllocator();
        Dataset open = Dataset.open().allocator(allocator).uri(dataset).build();
        LanceScanner scanner = LanceScanner.create(open, options, allocator);
        ArrowReader reader = scanner.scanBatches()) {
      while (reader.loadNextBatch()) {
        if (reader.getVectorSchemaRoot().getRowCount() > 0) {
          return Optional.ofNullable(reader.getVectorSchemaRoot().getVector(column).getObject(0))
              .map(Object::toString)
              .orElse("");
        }
      }
      return "";
    }
  }
}
