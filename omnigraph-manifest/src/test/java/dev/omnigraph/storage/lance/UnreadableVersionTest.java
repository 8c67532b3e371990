package dev.omnigraph.storage.lance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.local.FileTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a power cut can leave of the newest version file of an unfinished commit. */
@SuppressWarnings("MustBeClosedChecker") // refused opens
class UnreadableVersionTest {
  private static final Map<String, Long> PUBLISHED = Rows.numbered(0, 3);

  @TempDir Path root;
  private DatasetAddress address;
  private LocalLayout layout;

  enum Damage {
    EMPTY {
      @Override
      byte[] of(byte[] good) {
        return new byte[0];
      }
    },
    ZEROS {
      @Override
      byte[] of(byte[] good) {
        return new byte[good.length];
      }
    },
    HALF {
      @Override
      byte[] of(byte[] good) {
        return Arrays.copyOf(good, good.length / 2);
      }
    },
    TEN_BYTES {
      @Override
      byte[] of(byte[] good) {
        return Arrays.copyOf(good, 10);
      }
    };

    abstract byte[] of(byte[] good);
  }

  @BeforeEach
  void writeThreeVersions() {
    try (TempGateway temp = TempGateway.unforced(root)) {
      address = temp.address;
      layout = temp.layout;
      try (DatasetHandle one = temp.gateway.create(address, Rows.SCHEMA);
          DatasetHandle two = Rows.append(temp.gateway, one, PUBLISHED);
          DatasetHandle three = Rows.append(temp.gateway, two, Rows.numbered(3, 4))) {
        assertThat(three.version()).isEqualTo(3);
      }
    }
  }

  private void damage(long version, Damage damage) throws IOException {
    Path file = layout.version(version);
    byte[] good = Files.readAllBytes(file);
    Files.delete(file); // it may be a hard link
    Files.write(file, damage.of(good));
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void isNeverTakenForADatasetAndIsPassedOverByReaders(Damage damage) throws IOException {
    damage(3, damage);
    try (TempGateway temp = TempGateway.unforced(root)) {
      StorageException latest =
          catchThrowableOfType(
              StorageException.class, () -> temp.gateway.openLatest(address).close());
      assertThat(latest.fault()).isEqualTo(Fault.UNREADABLE);
      assertThat(latest.details()).containsEntry("object", address.openUri());
      StorageException explicit =
          catchThrowableOfType(StorageException.class, () -> temp.gateway.open(address, 3).close());
      assertThat(explicit.fault()).isEqualTo(Fault.UNREADABLE);
      try (DatasetHandle older = temp.gateway.openNewestReadable(address, 2)) {
        assertThat(older.version()).isEqualTo(2);
        assertThat(Rows.read(older)).isEqualTo(PUBLISHED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void isMovedAsideSoThatTheNextCommitWorks(Damage damage) throws IOException {
    damage(3, damage);
    try (TempGateway temp = TempGateway.forced(root)) {
      assertThat(temp.gateway.setAsideUnreadable(address, 2)).containsExactly(3L);
      assertThat(Path.of(layout.version(3) + ".torn")).exists();
      assertThat(temp.gateway.forceCounts().directories()).isEqualTo(1);
      try (DatasetHandle two = temp.gateway.openLatest(address);
          DatasetHandle three = Rows.append(temp.gateway, two, Rows.numbered(7, 8))) {
        assertThat(two.version()).isEqualTo(2);
        assertThat(three.version()).isEqualTo(3);
        assertThat(Rows.read(three)).hasSize(4).containsEntry("k0007", 7L);
      }
      assertThat(temp.gateway.setAsideUnreadable(address, 3)).isEmpty();
    }
  }

  @Test
  void pinnedVersionIsNeverMoved() throws IOException {
    damage(3, Damage.ZEROS);
    try (TempGateway temp = TempGateway.unforced(root)) {
      StorageException error =
          catchThrowableOfType(
              StorageException.class, () -> temp.gateway.setAsideUnreadable(address, 3));
      assertThat(error.fault()).isEqualTo(Fault.UNREADABLE);
      assertThat(layout.version(3)).exists();
    }
  }

  @Test
  void severalUnfinishedCommitsAreMovedNewestFirst() throws IOException {
    damage(3, Damage.EMPTY);
    damage(2, Damage.ZEROS);
    try (TempGateway temp = TempGateway.unforced(root)) {
      assertThat(temp.gateway.setAsideUnreadable(address, 1)).containsExactly(3L, 2L);
      try (DatasetHandle one = temp.gateway.openLatest(address)) {
        assertThat(one.version()).isEqualTo(1);
      }
    }
  }

  @Test
  void unfinishedCreationIsMovedWhole() throws IOException {
    for (long version = 1; version <= 3; version++) {
      damage(version, Damage.ZEROS);
    }
    try (TempGateway temp = TempGateway.unforced(root)) {
      StorageException pinned =
          catchThrowableOfType(
              StorageException.class, () -> temp.gateway.setAsideUnreadable(address, 1));
      assertThat(pinned.fault()).isEqualTo(Fault.UNREADABLE);
      assertThat(layout.version(3)).exists();
      assertThat(temp.gateway.setAsideUnreadable(address, 0)).containsExactly(3L, 2L, 1L);
      assertThat(temp.gateway.exists(address)).isFalse();
      try (DatasetHandle again = temp.gateway.create(address, Rows.SCHEMA)) {
        assertThat(again.version()).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void tornBranchReferenceIsNoBranchAndItsNameIsFree(Damage damage) throws IOException {
    BranchName branch = BranchName.of("b");
    try (TempGateway temp = TempGateway.unforced(root);
        DatasetHandle three = temp.gateway.openLatest(address)) {
      temp.gateway.createBranch(address, 3, branch);
      temp.gateway.createBranch(address, 3, BranchName.of("whole"));
      Path reference = new BranchFiles(layout.root()).reference(branch);
      Files.write(reference, damage.of(Files.readAllBytes(reference)));

      assertThat(three.branches()).extracting(ref -> ref.name().text()).containsExactly("whole");
      assertThat(temp.gateway.incarnation(address.on(branch))).isEmpty();
      temp.gateway.createBranch(address, 3, branch);
      assertThat(three.branches())
          .extracting(ref -> ref.name().text())
          .containsExactly("b", "whole");
    }
  }

  @Test
  void branchWithoutAVersionIsNoBranch() throws IOException {
    BranchName branch = BranchName.of("b");
    try (TempGateway temp = TempGateway.unforced(root);
        DatasetHandle three = temp.gateway.openLatest(address)) {
      temp.gateway.createBranch(address, 3, branch);
      FileTrees.delete(layout.root().resolve("tree"));

      assertThat(three.branches()).isEmpty();
      temp.gateway.createBranch(address, 3, branch);
      assertThat(three.branches()).hasSize(1);
    }
  }

  @Test
  void missingVersionIsNotFoundNotUnreadable() {
    try (TempGateway temp = TempGateway.unforced(root)) {
      StorageException error =
          catchThrowableOfType(StorageException.class, () -> temp.gateway.open(address, 4).close());
      assertThat(error.fault()).isEqualTo(Fault.NOT_FOUND);
    }
  }

  @Test
  void versionHintIsOnlyAHint() throws IOException {
    for (String hint : new String[] {"", "x", "{\"version\":1}", "{\"version\":99}"}) {
      Files.writeString(layout.versions().resolve("latest_version_hint.json"), hint);
      try (TempGateway temp = TempGateway.unforced(root);
          DatasetHandle three = temp.gateway.openLatest(address)) {
        assertThat(three.version()).isEqualTo(3);
        assertThat(three.latestVersion()).isEqualTo(3);
      }
    }
  }
}
