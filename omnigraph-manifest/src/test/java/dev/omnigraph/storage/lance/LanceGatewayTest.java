package dev.omnigraph.storage.lance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.storage.TransactionInfo;
import dev.omnigraph.storage.TransactionInfo.OperationKind;
import dev.omnigraph.storage.local.FileForcer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("MustBeClosedChecker") // closed at once, or refused
class LanceGatewayTest {
  @TempDir Path root;
  private LanceGateway gateway;
  private DatasetAddress address;

  @BeforeEach
  void open() {
    gateway = LanceGateway.open(LanceOptions.defaults());
    address = DatasetAddress.main(root.resolve("nodes").resolve("t").toString());
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void createdDatasetIsEmptyAtVersionOne() {
    try (DatasetHandle handle = gateway.create(address, Rows.SCHEMA)) {
      assertThat(handle.version()).isEqualTo(1);
      assertThat(handle.schema().getFields()).isEqualTo(Rows.SCHEMA.getFields());
      assertThat(handle.fragments()).isEmpty();
      assertThat(handle.countRows(null)).isZero();
      assertThat(Rows.read(handle)).isEmpty();
      assertThat(gateway.exists(address)).isTrue();
    }
  }

  @Test
  void creatingTwiceIsRefused() {
    gateway.create(address, Rows.SCHEMA).close();
    StorageException error =
        catchThrowableOfType(
            StorageException.class, () -> gateway.create(address, Rows.SCHEMA).close());
    assertThat(error.fault()).isEqualTo(Fault.ALREADY_EXISTS);
    assertThat(error.details()).containsEntry("object", address.openUri());
  }

  @Test
  void absentDatasetIsNotFound() {
    StorageException error =
        catchThrowableOfType(StorageException.class, () -> gateway.openLatest(address).close());
    assertThat(error.fault()).isEqualTo(Fault.NOT_FOUND);
    assertThat(gateway.exists(address)).isFalse();
  }

  @Test
  void appendedRowsAreReadAndTheTransactionIsKept() {
    UUID uuid = Rows.nextUuid();
    try (DatasetHandle one = gateway.create(address, Rows.SCHEMA)) {
      List<StagedFragment> staged = Rows.stage(gateway, address, Rows.numbered(0, 10));
      assertThat(staged).hasSize(1);
      assertThat(staged.get(0).rows()).isEqualTo(10);
      assertThat(staged.get(0).bytes()).isPositive();
      try (DatasetHandle two =
          one.commit(new CommitRequest(uuid, Rows.rewrite(staged), Map.of("op", "x")))) {
        assertThat(two.version()).isEqualTo(2);
        assertThat(one.version()).isEqualTo(1);
        assertThat(Rows.read(two)).isEqualTo(Rows.numbered(0, 10));
        assertThat(Rows.read(one)).isEmpty();
        assertThat(one.latestVersion()).isEqualTo(2);
        assertThat(two.transaction(2))
            .contains(
                new TransactionInfo(uuid.toString(), 1, OperationKind.APPEND, Map.of("op", "x")));
        assertThat(one.transaction(2)).isEqualTo(two.transaction(2));
        assertThat(two.transaction(3)).isEmpty();
      }
    }
  }

  @Test
  void rewriteRemovesAndAddsInOneVersion() {
    try (DatasetHandle one = gateway.create(address, Rows.SCHEMA);
        DatasetHandle two = Rows.append(gateway, one, Rows.numbered(0, 4));
        DatasetHandle three = Rows.append(gateway, two, Rows.numbered(4, 6))) {
      List<FragmentInfo> before = three.fragments();
      TableEffect effect =
          new TableEffect.Rewrite(
              Rows.stage(gateway, address, Map.of("k0001", 100L)),
              Map.of(before.get(0).id(), new int[] {1}, before.get(1).id(), new int[] {0, 1}),
              List.of());
      try (DatasetHandle four = Rows.commit(three, effect)) {
        assertThat(Rows.read(four))
            .isEqualTo(Map.of("k0000", 0L, "k0001", 100L, "k0002", 2L, "k0003", 3L));
        List<FragmentInfo> after = four.fragments();
        assertThat(after).hasSize(2);
        assertThat(after.get(0).dataFile()).isEqualTo(before.get(0).dataFile());
        assertThat(after.get(0).liveRows()).isEqualTo(3);
        assertThat(after.get(0).deletionKey()).isNotNull();
        assertThat(four.deletedRows(after.get(0))).containsExactly(1);
        assertThat(four.deletedRows(after.get(1))).isEmpty();
        assertThat(four.transaction(4).orElseThrow().operation()).isEqualTo(OperationKind.UPDATE);
        gateway.force(List.of(one, two, three, four));
        assertThat(gateway.forceCounts().files()).isEqualTo(1 + 2 + 2 + 3);
      }
    }
  }

  @Test
  void upsertUpdatesAndInserts() {
    try (DatasetHandle one = gateway.create(address, Rows.KEYED);
        DatasetHandle two = Rows.append(gateway, one, Map.of("a", 1L, "b", 2L));
        VectorSchemaRoot batch = Rows.batch(gateway.allocator(), Map.of("b", 20L, "c", 30L));
        DatasetHandle three = two.upsert("id", BatchSource.of(batch))) {
      assertThat(three.version()).isEqualTo(3);
      assertThat(Rows.read(three)).isEqualTo(Map.of("a", 1L, "b", 20L, "c", 30L));
      FileForcer.Counts before = gateway.forceCounts();
      gateway.force(List.of(three));
      assertThat(gateway.forceCounts().since(before).files()).isEqualTo(3);
    }
  }

  @Test
  void branchesAreIsolated() {
    BranchName branch = BranchName.of("feature/x");
    try (DatasetHandle one = gateway.create(address, Rows.SCHEMA);
        DatasetHandle two = Rows.append(gateway, one, Rows.numbered(0, 2))) {
      gateway.createBranch(address, 2, branch);
      List<BranchRef> refs = two.branches();
      assertThat(refs).hasSize(1);
      assertThat(refs.get(0).name()).isEqualTo(branch);
      assertThat(refs.get(0).parentVersion()).isEqualTo(2);
      assertThat(refs.get(0).incarnation()).isNotEmpty();
      try (DatasetHandle onBranch = gateway.openLatest(address.on(branch));
          DatasetHandle next = Rows.append(gateway, onBranch, Rows.numbered(2, 3))) {
        assertThat(onBranch.version()).isEqualTo(2);
        assertThat(next.version()).isEqualTo(3);
        assertThat(Rows.read(next)).isEqualTo(Rows.numbered(0, 3));
        gateway.force(List.of(next));
      }
      try (DatasetHandle main = gateway.openLatest(address)) {
        assertThat(Rows.read(main)).isEqualTo(Rows.numbered(0, 2));
      }
      gateway.deleteBranch(address, branch);
      gateway.deleteBranch(address, branch);
      assertThat(two.branches()).isEmpty();
      assertThat(gateway.exists(address.on(branch))).isFalse();
    }
  }

  @Test
  void metadataRestoreOverwriteAndDrop() {
    try (DatasetHandle one = gateway.create(address, Rows.SCHEMA);
        DatasetHandle two = Rows.append(gateway, one, Rows.numbered(0, 2));
        DatasetHandle three =
            Rows.commit(two, new TableEffect.SetMetadata(Map.of("stamp", "4"), Map.of("c", "d")));
        DatasetHandle four =
            Rows.commit(
                three,
                new TableEffect.Overwrite(
                    Rows.SCHEMA, Rows.stage(gateway, address, Rows.numbered(5, 6))));
        DatasetHandle five = Rows.commit(four, new TableEffect.Restore(2))) {
      assertThat(three.schema().getCustomMetadata()).containsEntry("stamp", "4");
      assertThat(three.config()).containsEntry("c", "d");
      assertThat(Rows.read(four)).isEqualTo(Rows.numbered(5, 6));
      assertThat(five.version()).isEqualTo(5);
      assertThat(Rows.read(five)).isEqualTo(Rows.numbered(0, 2));
      gateway.force(List.of(one, two, three, four, five));
    }
    gateway.drop(address);
    gateway.drop(address);
    assertThat(gateway.exists(address)).isFalse();
  }

  @Test
  void orderedIndexServesFilters() {
    try (DatasetHandle one = gateway.create(address, Rows.SCHEMA);
        DatasetHandle two = Rows.append(gateway, one, Rows.numbered(0, 50));
        DatasetHandle three = two.createOrderedIndex("id", "id_idx")) {
      assertThat(three.version()).isEqualTo(3);
      assertThat(two.version()).isEqualTo(2);
      assertThat(three.indexedColumns()).containsExactly("id");
      assertThat(two.indexedColumns()).isEmpty();
      assertThat(Rows.read(three, ScanRequest.all().withFilter("`id` = 'k0007'")))
          .isEqualTo(Map.of("k0007", 7L));
      gateway.force(List.of(three));
    }
  }
}
