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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForcingTest {
  @TempDir Path root;

  @Test
  void warmCommitForcesItsRowsBeforeItAndItsVersionAfterIt() {
    try (TempGateway temp = TempGateway.forced(root);
        DatasetHandle one = temp.gateway.create(temp.address, Rows.SCHEMA);
        DatasetHandle two = Rows.append(temp.gateway, one, Rows.numbered(0, 1))) {
      temp.gateway.force(List.of(one, two));
      FileForcer.Counts before = temp.gateway.forceCounts();
      try (DatasetHandle three = Rows.append(temp.gateway, two, Rows.numbered(1, 2))) {
        FileForcer.Counts committed = temp.gateway.forceCounts();
        assertThat(committed.since(before)).isEqualTo(new FileForcer.Counts(1, 1, 1));
        temp.gateway.force(List.of(three));
        FileForcer.Counts after = temp.gateway.forceCounts();
        assertThat(after.since(committed)).isEqualTo(new FileForcer.Counts(1, 1, 1));
        temp.gateway.force(List.of(three, two));
        assertThat(temp.gateway.forceCounts()).isEqualTo(after);
      }
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
      Path version = temp.layout.version(2);
      Path away = root.resolve("away");
      Files.move(version, away);
      StorageException error =
          catchThrowableOfType(StorageException.class, () -> temp.gateway.force(List.of(one, two)));
      assertThat(error.fault()).isEqualTo(Fault.NOT_FOUND);
      assertThat(error.details()).containsEntry("operation", "force");
      Files.move(away, version);
      temp.gateway.force(List.of(one, two));
      // the row file and the version below it, the version file in vain and again
      assertThat(temp.gateway.forceCounts().files()).isEqualTo(4);
    }
  }

  @Test
  void rowsAreForcedBeforeTheVersionThatNamesThemExists() {
    try (TempGateway temp = TempGateway.forced(root);
        DatasetHandle one = temp.gateway.create(temp.address, Rows.SCHEMA)) {
      temp.gateway.force(List.of(one));
      List<Path> rows = new ArrayList<>();
      temp.gateway
          .forcer()
          .observe(
              (files, directories) -> {
                assertThat(temp.layout.version(2)).doesNotExist();
                rows.addAll(files);
                return () -> {};
              });
      try (DatasetHandle two = Rows.append(temp.gateway, one, Rows.numbered(0, 1))) {
        String file = two.fragments().get(0).dataFile();
        assertThat(rows).containsExactly(temp.layout.data().resolve(file));
      }
    }
  }

  @Test
  void versionIsForcedBeforeOneOnTopOfItExists() {
    try (TempGateway temp = TempGateway.forced(root);
        DatasetHandle one = temp.gateway.create(temp.address, Rows.SCHEMA);
        DatasetHandle two = Rows.append(temp.gateway, one, Rows.numbered(0, 1))) {
      List<Path> before = new ArrayList<>();
      temp.gateway
          .forcer()
          .observe(
              (files, directories) -> {
                assertThat(temp.layout.version(3)).doesNotExist();
                before.addAll(files);
                return () -> {};
              });
      try (DatasetHandle three = Rows.append(temp.gateway, two, Rows.numbered(1, 2))) {
        assertThat(three.version()).isEqualTo(3);
        assertThat(before).hasSize(2).contains(temp.layout.version(2));
      }
    }
  }

  @Test
  void largeBlobsAreForcedWithTheirDataFile() {
    try (TempGateway temp = TempGateway.forced(root);
        DatasetHandle two =
            BlobRows.write(temp.gateway, temp.address, new byte[][] {{1}, new byte[70_000]})) {
      temp.gateway.force(List.of(two));
      // the first version, the data file and the blob beside it, the version that names them
      assertThat(temp.gateway.forceCounts().files()).isEqualTo(4);
    }
  }
}
