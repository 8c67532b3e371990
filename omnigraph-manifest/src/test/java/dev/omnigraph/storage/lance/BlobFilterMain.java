package dev.omnigraph.storage.lance;

import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import org.lance.Dataset;

/** Filters by a blob column without our check; a process of its own, because it dies. */
final class BlobFilterMain {
  private BlobFilterMain() {}

  public static void main(String[] arguments) {
    try (LanceGateway gateway = LanceGateway.open(LanceOptions.defaults())) {
      DatasetAddress address = DatasetAddress.main(arguments[0]);
      try (DatasetHandle two = BlobRows.write(gateway, address, new byte[][] {{1}, null});
          Dataset dataset = Dataset.open().uri(address.openUri()).build()) {
        System.out.println("filtering version " + two.version());
        dataset.countRows("photo IS NULL");
        System.out.println("survived");
      }
    }
  }
}
