package dev.omnigraph.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.delta.RowImage;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.spill.SpillSpace;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.validate.Violations;
import dev.omnigraph.write.Stager;
import dev.omnigraph.write.TestGraph;
import dev.omnigraph.write.rows.TableShape;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Merged rows that find no place before the commit. */
class MergedTableTest {
  private static final String SCHEMA =
      "node P { k: String @key  s: String?  l: [String]?  v: Vector(2)?  n: I64? }";
  private static final TableKey P = TableKey.node("P");
  private static final int ROWS = 40_000;

  @TempDir Path directory;

  private static RowImage row(int i) {
    Value text = i % 3 == 0 ? Value.NULL : new Value.Text("text of row " + i);
    Value list = new Value.ListOf(List.of(new Value.Text("a" + i), new Value.Text("")));
    Value vector = i % 2 == 0 ? Value.NULL : new Value.Vector(new float[] {i, -0.0f});
    return new RowImage(
        "k" + i, "", "", List.of(new Value.Text("k" + i), list, new Value.Int(i), text, vector));
  }

  private static void fill(MergedTable table) {
    for (int i = 0; i < ROWS; i++) {
      table.change(Optional.empty(), Optional.of(row(i)));
    }
    table.finish();
  }

  private static MergedTable table(TestGraph graph, BufferAllocator allocator, long waitingMax) {
    return new MergedTable(
        TableShape.of(graph.catalog, P),
        allocator,
        new MergedTable.Destination(true, Optional.empty(), waitingMax),
        SpillSpace.inMemory(),
        new Violations(Integer.MAX_VALUE));
  }

  private static Map<String, String> stored(TestGraph graph, List<StagedFragment> staged) {
    DatasetAddress address = graph.environment.layout().table(P);
    Map<String, String> rows = new TreeMap<>();
    try (DatasetHandle before = graph.gateway.openLatest(address);
        DatasetHandle after =
            before.commit(
                new CommitRequest(
                    new UUID(1, 1),
                    new TableEffect.Rewrite(staged, Map.of(), List.of()),
                    Map.of()));
        BatchStream stream = after.scan(ScanRequest.all())) {
      while (stream.next()) {
        for (int i = 0; i < stream.batch().getRowCount(); i++) {
          StringBuilder text = new StringBuilder();
          for (String column : List.of("k", "s", "l", "v", "n")) {
            text.append(stream.batch().getVector(column).getObject(i)).append(' ');
          }
          rows.put(stream.batch().getVector("id").getObject(i).toString(), text.toString());
        }
      }
    }
    return rows;
  }

  private static long spilled() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(f -> f.toString().endsWith(".rows")).count();
    }
  }

  @Test
  void rowsOverTheBudgetWaitInAFileAndComeOutAlike() throws IOException {
    Map<Long, Map<String, String>> found = new TreeMap<>();
    for (long waitingMax : List.of(1L, Long.MAX_VALUE)) {
      try (TestGraph graph = TestGraph.create(directory.resolve("g" + waitingMax), SCHEMA);
          BufferAllocator allocator =
              graph.gateway.allocator().newChildAllocator("test", 0, Long.MAX_VALUE);
          MergedTable table = table(graph, allocator, waitingMax)) {
        fill(table);
        if (waitingMax == 1) {
          assertThat(allocator.getAllocatedMemory()).isLessThan(64 << 10);
          if (File.separatorChar == '/') {
            assertThat(spilled()).as("a file without a name outlives no process").isZero();
          }
        } else {
          assertThat(allocator.getAllocatedMemory()).isGreaterThan(1 << 20);
        }
        List<StagedFragment> staged =
            table.stage(new Stager(graph.environment), graph.environment.layout().table(P));
        assertThat(allocator.getAllocatedMemory()).isLessThan(64 << 10);
        found.put(waitingMax, stored(graph, staged));
      }
    }
    assertThat(found.get(1L)).hasSize(ROWS).isEqualTo(found.get(Long.MAX_VALUE));
    assertThat(spilled()).isZero();
  }

  @Test
  void whatWasNotStagedLeavesNoFile() throws IOException {
    try (TestGraph graph = TestGraph.create(directory.resolve("g"), SCHEMA);
        BufferAllocator allocator =
            graph.gateway.allocator().newChildAllocator("test", 0, Long.MAX_VALUE);
        MergedTable table = table(graph, allocator, 1)) {
      fill(table);
    }
    assertThat(spilled()).isZero();
  }
}
