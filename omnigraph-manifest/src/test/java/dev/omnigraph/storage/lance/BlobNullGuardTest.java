package dev.omnigraph.storage.lance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ScanRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.StructVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A blob that is absent and one of no bytes are the same to the binding: the reason why an optional
 * blob of no bytes is null. Once this fails, they can be told apart.
 */
class BlobNullGuardTest {
  @Test
  void anAbsentBlobLooksLikeAnEmptyOne(@TempDir Path root) {
    try (LanceGateway gateway = LanceGateway.open(LanceOptions.defaults());
        DatasetHandle rows =
            BlobRows.write(
                gateway,
                DatasetAddress.main(root.resolve("blobs").toString()),
                new byte[][] {{}, null, {7}})) {
      List<List<Object>> cells = new ArrayList<>();
      try (BatchStream stream = rows.scan(ScanRequest.of(List.of("photo")))) {
        while (stream.next()) {
          StructVector photos = (StructVector) stream.batch().getVector("photo");
          for (int row = 0; row < stream.batch().getRowCount(); row++) {
            List<Object> cell = new ArrayList<>();
            cell.add(photos.isNull(row));
            for (FieldVector part : photos.getChildrenFromFields()) {
              cell.add(part.isNull(row) ? "null" : String.valueOf(part.getObject(row)));
            }
            cells.add(cell);
          }
        }
      }
      assertThat(cells).hasSize(3);
      assertThat(cells.get(0)).isEqualTo(cells.get(1)).isNotEqualTo(cells.get(2));
    }
  }
}
