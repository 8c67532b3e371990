package dev.omnigraph.storage.lance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.CompactionRules;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.storage.StagedCompaction;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.storage.TransactionInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of fragments: one version, our identity, the same rows under the same ids. */
@SuppressWarnings("MustBeClosedChecker") // closed at the end of each test
class CompactionTest {
  private static final CompactionRules RULES = CompactionRules.defaults();

  @TempDir Path root;
  private TempGateway temp;
  private LanceGateway gateway;
  private final List<DatasetHandle> open = new ArrayList<>();

  @BeforeEach
  void open() {
    temp = TempGateway.unforced(root);
    gateway = temp.gateway;
  }

  @AfterEach
  void close() {
    open.forEach(DatasetHandle::close);
    temp.close();
  }

  private DatasetHandle keep(DatasetHandle handle) {
    open.add(handle);
    return handle;
  }

  private DatasetHandle fragmented(int fragments) {
    DatasetHandle at = keep(gateway.create(temp.address, Rows.SCHEMA));
    for (int i = 0; i < fragments; i++) {
      at = keep(Rows.append(gateway, at, Rows.numbered(i * 3, i * 3 + 3)));
    }
    return at;
  }

  private DatasetHandle remove(DatasetHandle at, int fragment, int... offsets) {
    return keep(
        Rows.commit(at, new TableEffect.Rewrite(List.of(), Map.of(fragment, offsets), List.of())));
  }

  private static Map<String, Long> rowIds(DatasetHandle handle) {
    Map<String, Long> ids = new TreeMap<>();
    try (var stream = handle.scan(ScanRequest.of(List.of("id")).withRowId())) {
      while (stream.next()) {
        VarCharVector names = (VarCharVector) stream.batch().getVector("id");
        UInt8Vector values = (UInt8Vector) stream.batch().getVector("_rowid");
        for (int i = 0; i < names.getValueCount(); i++) {
          ids.put(names.getObject(i).toString(), values.get(i));
        }
      }
    }
    return ids;
  }

  @Test
  void rowsKeepTheirIdsInOneVersionOfOurIdentity() {
    DatasetHandle before = remove(fragmented(4), 1, 0, 2);
    List<StagedCompaction> staged = before.stageCompaction(RULES);
    UUID uuid = Rows.nextUuid();

    DatasetHandle after =
        keep(
            before.commit(
                new CommitRequest(uuid, new TableEffect.Compact(staged), Map.of("why", "test"))));

    assertThat(staged).hasSize(1);
    assertThat(staged.get(0).replaced()).isEqualTo(before.fragments());
    assertThat(after.version()).isEqualTo(before.version() + 1);
    assertThat(after.transaction(after.version()))
        .contains(
            new TransactionInfo(
                uuid.toString(),
                before.version(),
                TransactionInfo.OperationKind.REWRITE,
                Map.of("why", "test")));
    assertThat(after.fragments()).hasSize(1);
    FragmentInfo copy = after.fragments().get(0);
    assertThat(copy.physicalRows()).isEqualTo(10);
    assertThat(copy.liveRows()).isEqualTo(10);
    assertThat(copy.deletionKey()).isNull();
    assertThat(rowIds(after)).isEqualTo(rowIds(before));
    assertThat(Rows.read(after)).isEqualTo(Rows.read(before));
    gateway.force(List.of(after));
  }

  private static Map<String, Long> updatedAt(DatasetHandle handle) {
    Map<String, Long> versions = new TreeMap<>();
    try (var stream =
        handle.scan(ScanRequest.of(List.of("id", "_row_last_updated_at_version")).withRowId())) {
      while (stream.next()) {
        VarCharVector names = (VarCharVector) stream.batch().getVector("id");
        UInt8Vector values = (UInt8Vector) stream.batch().getVector("_row_last_updated_at_version");
        for (int i = 0; i < names.getValueCount(); i++) {
          versions.put(names.getObject(i).toString(), values.get(i));
        }
      }
    }
    return versions;
  }

  /** Whichever transaction writes rows, they carry its version, also when nothing else is read. */
  @Test
  void everyRowKnowsTheVersionThatWroteIt() {
    DatasetHandle appended = fragmented(1);
    DatasetHandle rewritten =
        keep(
            Rows.commit(
                appended,
                new TableEffect.Rewrite(
                    Rows.stage(gateway, temp.address, Rows.numbered(0, 2)),
                    Map.of(0, new int[] {0, 1}),
                    List.of())));
    assertThat(updatedAt(rewritten).values())
        .containsExactlyInAnyOrder(appended.version(), rewritten.version(), rewritten.version());
    DatasetHandle replaced =
        keep(
            Rows.commit(
                rewritten,
                new TableEffect.Overwrite(
                    rewritten.schema(), Rows.stage(gateway, temp.address, Rows.numbered(0, 3)))));
    assertThat(updatedAt(replaced).values()).containsOnly(replaced.version());
    try (var stream =
        replaced.scan(ScanRequest.of(List.of("_row_last_updated_at_version")).withRowAddress())) {
      assertThat(stream.next()).isTrue();
      assertThat(stream.batch().getRowCount()).isEqualTo(3);
    }
  }

  @Test
  void rowsKeepTheVersionThatWroteThem() {
    DatasetHandle before = remove(fragmented(4), 1, 0, 2);
    DatasetHandle after =
        keep(Rows.commit(before, new TableEffect.Compact(before.stageCompaction(RULES))));
    assertThat(updatedAt(before).values()).contains(2L, 3L, 4L, 5L);
    assertThat(updatedAt(after)).isEqualTo(updatedAt(before));
  }

  @Test
  void stagingMovesNothing() {
    DatasetHandle before = fragmented(3);
    assertThat(before.stageCompaction(RULES)).hasSize(1);
    assertThat(before.latestVersion()).isEqualTo(before.version());
  }

  @Test
  void nothingIsCopiedWhereNothingIsGained() {
    DatasetHandle one = fragmented(1);
    assertThat(one.stageCompaction(RULES)).isEmpty();
    DatasetHandle wide = keep(Rows.append(gateway, one, Rows.numbered(100, 200)));
    // 3 rows are not worth copying 100.
    assertThat(wide.stageCompaction(RULES)).isEmpty();
  }

  @Test
  void oneFragmentWithManyDeletedRowsIsCopiedAlone() {
    DatasetHandle thinned = remove(fragmented(1), 0, 1);
    List<StagedCompaction> staged = thinned.stageCompaction(RULES);
    DatasetHandle after = keep(Rows.commit(thinned, new TableEffect.Compact(staged)));
    assertThat(after.fragments()).hasSize(1);
    assertThat(after.fragments().get(0).physicalRows()).isEqualTo(2);
  }

  @Test
  void copiesGoOnTopOfRowsAppendedMeanwhile() {
    DatasetHandle before = fragmented(3);
    List<StagedCompaction> staged = before.stageCompaction(RULES);
    DatasetHandle appended = keep(Rows.append(gateway, before, Rows.numbered(50, 52)));

    DatasetHandle after = keep(Rows.commit(appended, new TableEffect.Compact(staged)));

    assertThat(after.fragments()).hasSize(2);
    assertThat(rowIds(after)).isEqualTo(rowIds(appended));
  }

  @Test
  void deletionMadeMeanwhileIsNeverLost() {
    DatasetHandle before = fragmented(3);
    List<StagedCompaction> staged = before.stageCompaction(RULES);
    DatasetHandle thinned = remove(before, 1, 0);

    StorageException error =
        catchThrowableOfType(
            StorageException.class,
            () -> Rows.commit(thinned, new TableEffect.Compact(staged)).close());

    assertThat(error.fault()).isEqualTo(Fault.CONTENTION);
    assertThat(thinned.latestVersion()).isEqualTo(thinned.version());
  }

  @Test
  void writeAndCompactionOfOneVersionExcludeEachOther() {
    DatasetHandle before = fragmented(3);
    List<StagedCompaction> staged = before.stageCompaction(RULES);
    keep(Rows.commit(before, new TableEffect.Compact(staged)));

    StorageException error =
        catchThrowableOfType(StorageException.class, () -> remove(before, 1, 0));

    assertThat(error.fault()).isEqualTo(Fault.CONTENTION);
  }

  @Test
  void orderedIndexOfAnotherEngineStaysRight() {
    long seed = 20_261_123L;
    Random random = new Random(seed);
    Map<String, Long> model = new TreeMap<>(Rows.numbered(0, 40));
    DatasetHandle at = keep(gateway.create(temp.address, Rows.SCHEMA));
    at = keep(Rows.append(gateway, at, model));
    at = keep(at.createOrderedIndex("id", "id_idx"));
    int compacted = 0;
    for (int step = 0; step < 30; step++) {
      Map<String, Long> upserts = new HashMap<>();
      for (int i = 0; i < 3; i++) {
        upserts.put(String.format("k%04d", random.nextInt(60)), 1_000L + step * 10L + i);
      }
      at = keep(upsert(at, upserts));
      model.putAll(upserts);
      if (step % 5 == 4) {
        List<StagedCompaction> staged = at.stageCompaction(RULES);
        if (!staged.isEmpty()) {
          at = keep(Rows.commit(at, new TableEffect.Compact(staged)));
          compacted++;
        }
      }
      assertThat(Rows.read(at)).as("seed %d step %d", seed, step).isEqualTo(model);
      for (int i = 0; i < 10; i++) {
        String probe = String.format("k%04d", random.nextInt(60));
        Map<String, Long> expected =
            model.containsKey(probe) ? Map.of(probe, model.get(probe)) : Map.of();
        assertThat(Rows.read(at, ScanRequest.all().withFilter("`id` = '" + probe + "'")))
            .as("seed %d step %d", seed, step)
            .isEqualTo(expected);
      }
    }
    assertThat(compacted).isGreaterThan(3);
    assertThat(at.indexedColumns()).containsExactly("id");
  }

  private DatasetHandle upsert(DatasetHandle at, Map<String, Long> upserts) {
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
    return Rows.commit(
        at,
        new TableEffect.Rewrite(Rows.stage(gateway, temp.address, upserts), offsets, List.of()));
  }
}
