package dev.omnigraph.storage.lance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.storage.StagedFragment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lance.Dataset;

/** Files written for an open version, without a look at the newest one. */
class HandleStagingTest {
  @TempDir Path directory;

  /** Gives batches of the numbered rows, all in the same buffers. */
  private static final class Batches implements BatchSource, AutoCloseable {
    private final VectorSchemaRoot root;
    private final int batches;
    private final int rows;
    private int given;

    Batches(TempGateway temp, int batches, int rows) {
      this.root = Rows.batch(temp.gateway.allocator(), Map.of());
      this.batches = batches;
      this.rows = rows;
    }

    @Override
    public Schema schema() {
      return Rows.SCHEMA;
    }

    @Override
    public @Nullable VectorSchemaRoot next() {
      if (given == batches) {
        return null;
      }
      Rows.fill(root, Rows.numbered(given * rows, (given + 1) * rows));
      given++;
      return root;
    }

    @Override
    public void close() {
      root.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5})
  void allBatchesOfASourceAreWritten(int count) {
    try (TempGateway temp = TempGateway.unforced(directory);
        DatasetHandle empty = temp.gateway.create(temp.address, Rows.SCHEMA);
        DatasetHandle before = Rows.append(temp.gateway, empty, Map.of("old", 1L));
        Batches batches = new Batches(temp, count, 3)) {
      List<StagedFragment> staged = before.stage(batches, 1_000);
      assertThat(staged.stream().mapToLong(StagedFragment::rows).sum()).isEqualTo(3L * count);
      if (count > 0) {
        try (DatasetHandle after = Rows.commit(before, Rows.rewrite(staged))) {
          Map<String, Long> expected = new TreeMap<>(Rows.numbered(0, 3 * count));
          expected.put("old", 1L);
          assertThat(Rows.read(after)).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void aBatchWithoutRowsIsNoFile() {
    try (TempGateway temp = TempGateway.unforced(directory);
        DatasetHandle empty = temp.gateway.create(temp.address, Rows.SCHEMA);
        Batches batches = new Batches(temp, 1, 0)) {
      assertThat(empty.stage(batches, 1_000).stream().mapToLong(StagedFragment::rows).sum())
          .isZero();
    }
  }

  /** A file that numbered its columns in order would lose the values of a column added later. */
  @Test
  void columnsThatAreNotNumberedInOrderKeepTheirNumbers() {
    try (TempGateway temp = TempGateway.unforced(directory)) {
      try (DatasetHandle empty = temp.gateway.create(temp.address, Rows.SCHEMA)) {
        Rows.append(temp.gateway, empty, Map.of("old", 1L)).close();
      }
      try (RootAllocator allocator = new RootAllocator();
          Dataset dataset =
              Dataset.open().allocator(allocator).uri(temp.address.openUri()).build()) {
        dataset.dropColumns(List.of("n"));
        dataset.addColumns(List.of(Rows.SCHEMA.findField("n")));
      }
      try (DatasetHandle changed = temp.gateway.openLatest(temp.address)) {
        try (Batches batches = new Batches(temp, 1, 2);
            DatasetHandle after =
                Rows.commit(changed, Rows.rewrite(changed.stage(batches, 1_000)))) {
          assertThat(Rows.read(after, ScanRequest.all().withFilter("id <> 'old'")))
              .isEqualTo(Rows.numbered(0, 2));
        }
      }
    }
  }
}
