package dev.omnigraph.storage.lance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.local.FileForcer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForcingTest {
  @TempDir Path root;

  @Test
  void warmCommitForcesTwoFilesAndTwoDirectoriesInOneRound() {
    try (TempGateway temp = TempGateway.forced(root);
        DatasetHandle one = temp.gateway.create(temp.address, Rows.SCHEMA);
        DatasetHandle two = Rows.append(temp.gateway, one, Rows.numbered(0, 1));
        DatasetHandle three = Rows.append(temp.gateway, two, Rows.numbered(1, 2))) {
      temp.gateway.force(List.of(one, two));
      FileForcer.Counts before = temp.gateway.forceCounts();
      temp.gateway.force(List.of(three));
      FileForcer.Counts after = temp.gateway.forceCounts();
      assertThat(after.files() - before.files()).isEqualTo(2);
      assertThat(after.directories() - before.directories()).isEqualTo(2);
      assertThat(after.rounds() - before.rounds()).isEqualTo(1);
      temp.gateway.force(List.of(three, two));
      assertThat(temp.gateway.forceCounts()).isEqualTo(after);
    }
  }

  @Test
  void firstCommitForcesTheDirectoriesLanceMade() {
    try (TempGateway temp = TempGateway.forced(root);
        DatasetHandle one = temp.gateway.create(temp.address, Rows.SCHEMA)) {
      temp.gateway.force(List.of(one));
      // the version file; its directory, the dataset's, and the graph's that names the dataset
      assertThat(temp.gateway.forceCounts()).isEqualTo(new FileForcer.Counts(1, 3, 1));
    }
  }

  @Test
  void relaxedDurabilityForcesNothing() {
    try (TempGateway temp = TempGateway.unforced(root);
        DatasetHandle one = temp.gateway.create(temp.address, Rows.SCHEMA)) {
      temp.gateway.force(List.of(one));
      temp.gateway.createBranch(temp.address, 1, BranchName.of("b"));
      assertThat(temp.gateway.forceCounts()).isEqualTo(new FileForcer.Counts(0, 0, 0));
    }
  }

  @Test
  void failedForceIsTypedAndCanBeRepeated() throws IOException {
    try (TempGateway temp = TempGateway.forced(root);
        DatasetHandle one = temp.gateway.create(temp.address, Rows.SCHEMA);
        DatasetHandle two = Rows.append(temp.gateway, one, Rows.numbered(0, 1))) {
      Path data = temp.layout.data().resolve(two.fragments().get(0).dataFile());
      Path away = root.resolve("away");
      Files.move(data, away);
      StorageException error =
          catchThrowableOfType(StorageException.class, () -> temp.gateway.force(List.of(one, two)));
      assertThat(error.fault()).isEqualTo(Fault.NOT_FOUND);
      assertThat(error.details()).containsEntry("operation", "force");
      Files.move(away, data);
      temp.gateway.force(List.of(one, two));
      assertThat(temp.gateway.forceCounts().files()).isEqualTo(3);
    }
  }

  @Test
  void largeBlobsAreForcedWithTheirDataFile() {
    try (TempGateway temp = TempGateway.forced(root);
        DatasetHandle two =
            BlobRows.write(temp.gateway, temp.address, new byte[][] {{1}, new byte[70_000]})) {
      temp.gateway.force(List.of(two));
      assertThat(temp.gateway.forceCounts().files()).isEqualTo(3);
    }
  }
}
