package dev.omnigraph.storage.lance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.storage.child.ChildJvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.Dataset;
import org.lance.Ref;

/** Pins what the binding does, where we rely on it or step around it. Runs first on any upgrade. */
@SuppressWarnings("MustBeClosedChecker") // refused calls
class LanceBindingGuardTest {
  @TempDir Path root;
  private TempGateway temp;
  private LanceGateway gateway;

  @BeforeEach
  void open() {
    temp = TempGateway.unforced(root);
    gateway = temp.gateway;
  }

  @AfterEach
  void close() {
    temp.close();
  }

  @Test
  void staleAppendIsMovedOverAForeignAppend() {
    try (DatasetHandle one = gateway.create(temp.address, Rows.SCHEMA);
        DatasetHandle two = Rows.append(gateway, one, Rows.numbered(0, 1));
        DatasetHandle three = Rows.append(gateway, one, Rows.numbered(1, 2))) {
      assertThat(two.version()).isEqualTo(2);
      assertThat(three.version()).isEqualTo(3);
      assertThat(Rows.read(three)).isEqualTo(Rows.numbered(0, 2));
    }
  }

  @Test
  void rowIdsOfAnOverwrittenVersionAreItsOwn() {
    try (DatasetHandle one = gateway.create(temp.address, Rows.SCHEMA);
        DatasetHandle two = Rows.append(gateway, one, Rows.numbered(0, 2))) {
      assertThat(rowIds(two)).hasSize(2);
      TableEffect overwrite =
          new TableEffect.Overwrite(
              Rows.SCHEMA, Rows.stage(gateway, temp.address, Rows.numbered(10, 17)));
      try (DatasetHandle three = Rows.commit(two, overwrite)) {
        assertThat(rowIds(three)).hasSize(7).doesNotContainAnyElementsOf(rowIds(two));
        assertThat(three.fragments().get(0).id()).isGreaterThan(two.fragments().get(0).id());
        assertThat(Rows.read(three)).isEqualTo(Rows.numbered(10, 17));
      }
    }
  }

  private static Set<Long> rowIds(DatasetHandle handle) {
    Set<Long> ids = new HashSet<>();
    try (BatchStream stream = handle.scan(ScanRequest.of(List.of("id")).withRowId())) {
      while (stream.next()) {
        UInt8Vector vector = (UInt8Vector) stream.batch().getVector("_rowid");
        for (int i = 0; i < vector.getValueCount(); i++) {
          ids.add(vector.get(i));
        }
      }
    }
    return ids;
  }

  @Test
  void twoRewritesOfOneFragmentContend() {
    try (DatasetHandle one = gateway.create(temp.address, Rows.SCHEMA);
        DatasetHandle two = Rows.append(gateway, one, Rows.numbered(0, 4));
        DatasetHandle three = Rows.commit(two, removing(0, 1))) {
      assertThat(three.version()).isEqualTo(3);
      StorageException error =
          catchThrowableOfType(
              StorageException.class, () -> Rows.commit(two, removing(0, 2)).close());
      assertThat(error.fault()).isEqualTo(Fault.CONTENTION);
    }
  }

  @Test
  void twoWritersOfOneSchemaKeyAreIncompatible() {
    TableEffect stamp = new TableEffect.SetMetadata(Map.of("head", "x"), Map.of());
    try (DatasetHandle one = gateway.create(temp.address, Rows.SCHEMA);
        DatasetHandle two = Rows.commit(one, stamp)) {
      assertThat(two.version()).isEqualTo(2);
      StorageException error =
          catchThrowableOfType(StorageException.class, () -> Rows.commit(one, stamp).close());
      assertThat(error.fault()).isEqualTo(Fault.INCOMPATIBLE);
    }
  }

  @Test
  void oneTransactionCommittedTwiceIsAppliedTwice() {
    UUID uuid = Rows.nextUuid();
    try (DatasetHandle one = gateway.create(temp.address, Rows.SCHEMA)) {
      List<StagedFragment> staged = Rows.stage(gateway, temp.address, Rows.numbered(0, 2));
      CommitRequest request = new CommitRequest(uuid, Rows.rewrite(staged), Map.of());
      try (DatasetHandle two = one.commit(request);
          DatasetHandle three = two.commit(request)) {
        assertThat(three.countRows(null)).isEqualTo(4);
        assertThat(three.transaction(2).orElseThrow().uuid()).isEqualTo(uuid.toString());
        assertThat(three.transaction(3).orElseThrow().uuid()).isEqualTo(uuid.toString());
      }
    }
  }

  @Test
  void concurrentUpsertsOfOneNewKeyContend() {
    try (DatasetHandle one = gateway.create(temp.address, Rows.KEYED);
        VectorSchemaRoot batch = Rows.batch(gateway.allocator(), Map.of("a", 1L));
        DatasetHandle two = one.upsert("id", BatchSource.of(batch))) {
      assertThat(Rows.read(two)).isEqualTo(Map.of("a", 1L));
      StorageException error =
          catchThrowableOfType(
              StorageException.class, () -> one.upsert("id", BatchSource.of(batch)).close());
      assertThat(error.fault()).isEqualTo(Fault.CONTENTION);
      assertThat(String.valueOf(error.details().get("reason")))
          .contains("Too many concurrent writers");
    }
  }

  @Test
  void nativeOpenTakesAZeroFilledVersionForVersionZero() throws Exception {
    gateway.create(temp.address, Rows.SCHEMA).close();
    Path file = temp.layout.version(1);
    int bytes = (int) Files.size(file);
    Files.delete(file);
    Files.write(file, new byte[bytes]);
    try (Dataset dataset = Dataset.open().uri(temp.address.openUri()).build()) {
      assertThat(dataset.version()).isZero();
    }
  }

  @Test
  void nativeFilterTakesDoubleQuotesForAText() {
    try (DatasetHandle one = gateway.create(temp.address, Rows.SCHEMA);
        DatasetHandle two = Rows.append(gateway, one, Map.of("a", 1L));
        Dataset dataset = Dataset.open().uri(temp.address.openUri()).build()) {
      assertThat(two.countRows("`id` = 'a'")).isEqualTo(1);
      assertThat(dataset.countRows("\"id\" = 'a'")).isZero();
    }
  }

  @Test
  void nativeBranchObjectHasNoAllocator() {
    gateway.create(temp.address, Rows.SCHEMA).close();
    try (Dataset dataset = Dataset.open().uri(temp.address.openUri()).build();
        Dataset branch = dataset.createBranch("b", Ref.ofMain(1))) {
      assertThat(branch.allocator()).isNull();
    }
  }

  @Test
  void nativeRefusalOfABranchNameComesAfterItWrote() {
    gateway.create(temp.address, Rows.SCHEMA).close();
    try (Dataset dataset = Dataset.open().uri(temp.address.openUri()).build()) {
      assertThatThrownBy(() -> dataset.createBranch("a..b", Ref.ofMain(1)))
          .hasMessageContaining("Branch name cannot contain");
      assertThat(temp.layout.root().resolve("tree").resolve("a..b")).exists();
    }
  }

  @Test
  void transactionsAreReadWithoutTheirFiles() throws Exception {
    try (DatasetHandle one = gateway.create(temp.address, Rows.KEYED);
        DatasetHandle two = Rows.append(gateway, one, Rows.numbered(0, 3));
        DatasetHandle three = Rows.commit(two, removing(0, 1));
        VectorSchemaRoot batch = Rows.batch(gateway.allocator(), Map.of("z", 1L));
        DatasetHandle four = three.upsert("id", BatchSource.of(batch));
        DatasetHandle five =
            Rows.commit(four, new TableEffect.SetMetadata(Map.of("a", "b"), Map.of()));
        DatasetHandle six = Rows.commit(five, new TableEffect.Restore(4));
        DatasetHandle seven = six.createOrderedIndex("n", "n_idx")) {
      try (Stream<Path> files = Files.list(temp.layout.root().resolve("_transactions"))) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      TempGateway fresh = TempGateway.unforced(root);
      try (DatasetHandle reopened = fresh.gateway.openLatest(temp.address)) {
        assertThat(reopened.version()).isEqualTo(seven.version());
        List<String> kinds = new ArrayList<>();
        for (long version = 2; version <= 7; version++) {
          kinds.add(reopened.transaction(version).orElseThrow().operation().name());
        }
        assertThat(kinds)
            .containsExactly(
                "APPEND", "UPDATE", "UPDATE", "UPDATE_CONFIG", "RESTORE", "CREATE_INDEX");
      }
      try (DatasetHandle stale = fresh.gateway.open(temp.address, 6);
          DatasetHandle moved = Rows.append(fresh.gateway, stale, Map.of("y", 1L))) {
        assertThat(moved.version()).isEqualTo(8);
      }
      fresh.close();
    }
  }

  /** Natively this ends the process: branching is an operation the binding cannot convert. */
  @Test
  void firstTransactionOfABranchIsNotReadBack() {
    BranchName name = BranchName.of("b1");
    try (DatasetHandle one = gateway.create(temp.address, Rows.SCHEMA);
        DatasetHandle two = Rows.append(gateway, one, Rows.numbered(0, 1))) {
      gateway.createBranch(temp.address, 2, name);
      try (DatasetHandle onBranch = gateway.openLatest(temp.address.on(name));
          DatasetHandle next = Rows.append(gateway, onBranch, Rows.numbered(1, 2))) {
        assertThat(onBranch.transaction(2)).isEmpty();
        assertThat(next.transaction(2)).isEmpty();
        assertThat(next.transaction(3).orElseThrow().operation().name()).isEqualTo("APPEND");
        assertThat(two.transaction(2).orElseThrow().operation().name()).isEqualTo("APPEND");
      }
    }
  }

  @Test
  void branchOfABranchKeepsItsRowsAndItsOwnName() {
    BranchName first = BranchName.of("b1");
    BranchName second = BranchName.of("b2");
    try (DatasetHandle one = gateway.create(temp.address, Rows.SCHEMA);
        DatasetHandle two = Rows.append(gateway, one, Rows.numbered(0, 1))) {
      gateway.createBranch(temp.address, 2, first);
      try (DatasetHandle onFirst = gateway.openLatest(temp.address.on(first));
          DatasetHandle next = Rows.append(gateway, onFirst, Rows.numbered(1, 2))) {
        gateway.createBranch(temp.address.on(first), next.version(), second);
      }
      try (DatasetHandle onSecond = gateway.openLatest(temp.address.on(second))) {
        assertThat(Rows.read(onSecond)).isEqualTo(Rows.numbered(0, 2));
      }
      assertThat(gateway.incarnation(temp.address.on(second)))
          .contains(two.branches().get(1).incarnation());
      StorageException error =
          catchThrowableOfType(
              StorageException.class, () -> gateway.deleteBranch(temp.address, first));
      assertThat(error.fault()).isEqualTo(Fault.REFERENCED);
    }
  }

  @Test
  void freshRowIdsWithAnOrderedIndexStayRight() {
    long seed = 20_261_122L;
    Random random = new Random(seed);
    Map<String, Long> model = new TreeMap<>(Rows.numbered(0, 40));
    DatasetHandle at = gateway.create(temp.address, Rows.SCHEMA);
    at = swap(at, Rows.append(gateway, at, model));
    at = swap(at, at.createOrderedIndex("id", "id_idx"));
    for (int step = 0; step < 25; step++) {
      Map<String, Long> upserts = new HashMap<>();
      for (int i = 0; i < 3; i++) {
        upserts.put(String.format("k%04d", random.nextInt(60)), 1_000L + step * 10L + i);
      }
      Map<String, Long> addresses = Rows.addresses(at);
      Map<Integer, List<Integer>> removed = new TreeMap<>();
      for (String id : upserts.keySet()) {
        Long address = addresses.get(id);
        if (address != null) {
          removed
              .computeIfAbsent((int) (address >>> 32), f -> new ArrayList<>())
              .add(address.intValue());
        }
      }
      Map<Integer, int[]> offsets = new HashMap<>();
      removed.forEach((f, o) -> offsets.put(f, o.stream().mapToInt(i -> i).toArray()));
      List<StagedFragment> staged = Rows.stage(gateway, temp.address, upserts);
      at = swap(at, Rows.commit(at, new TableEffect.Rewrite(staged, offsets, List.of())));
      model.putAll(upserts);
      assertThat(Rows.read(at)).as("seed %d step %d", seed, step).isEqualTo(model);
      String probe = String.format("k%04d", random.nextInt(60));
      Map<String, Long> expected =
          model.containsKey(probe) ? Map.of(probe, model.get(probe)) : Map.of();
      assertThat(Rows.read(at, ScanRequest.all().withFilter("`id` = '" + probe + "'")))
          .as("seed %d step %d", seed, step)
          .isEqualTo(expected);
    }
    at.close();
  }

  @Test
  void nativeBlobFilterEndsTheProcess() throws Exception {
    Process child = ChildJvm.start(BlobFilterMain.class, root.resolve("blobs").toString());
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output).contains("filtering").doesNotContain("survived");
    assertThat(child.exitValue()).isEqualTo(134);
  }

  private static TableEffect removing(int fragment, int... offsets) {
    return new TableEffect.Rewrite(List.of(), Map.of(fragment, offsets), List.of());
  }

  private static DatasetHandle swap(DatasetHandle old, DatasetHandle next) {
    old.close();
    return next;
  }
}
