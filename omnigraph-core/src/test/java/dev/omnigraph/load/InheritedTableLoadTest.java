package dev.omnigraph.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.write.TestGraph;
import dev.omnigraph.write.rows.Placement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A branch gets a place for the files of a table with its first commit to it; until then the rows
 * of a load cannot be written, and there may be more of them than fit in memory.
 */
class InheritedTableLoadTest {
  private static final BranchName SIDE = BranchName.of("side");
  private static final TableKey PERSON = TableKey.node("Person");
  private static final int ROWS = 5_000;
  private static final String LONG = "x".repeat(60_000);

  @TempDir Path directory;

  /** Makes 300 MB of records as they are read. */
  private static final class Records extends InputStream {
    private int next;
    private byte[] record = new byte[0];
    private int at;

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (at == record.length) {
        if (next == ROWS) {
          return -1;
        }
        String text = "{\"type\":\"Person\",\"data\":{\"name\":\"p%05d\",\"text\":\"%s\"}}\n";
        record = text.formatted(next++, LONG).getBytes(StandardCharsets.UTF_8);
        at = 0;
      }
      int count = Math.min(length, record.length - at);
      System.arraycopy(record, at, target, offset, count);
      at += count;
      return count;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void itsRowsDoNotWaitInMemory(int readers) {
    try (TestGraph graph =
        TestGraph.create(
            directory.resolve("g"), "node Person { name: String @key  text: String? }")) {
      graph.load(Placement.APPEND, "{\"type\":\"Person\",\"data\":{\"name\":\"main\"}}");
      graph.createBranch(SIDE);

      LoadOutcome outcome =
          graph.loader.load(
              graph.begin(SIDE),
              LoadPlan.of(Placement.APPEND, List.of(LoadSource.of("records", new Records())))
                  .at(new LoadPlan.Pace(readers, 1 << 22, 1 << 26)));

      assertThat(outcome.records()).containsEntry(PERSON, (long) ROWS);
      TableEntry entry = graph.snapshot(SIDE).entry(PERSON).orElseThrow();
      assertThat(entry.rowCount()).isEqualTo(ROWS + 1);
      assertThat(entry.isOwnedBy(SIDE)).isTrue();
      assertThat(graph.rows(PERSON)).isEqualTo(1);
      assertThat(graph.gateway.allocator().getPeakMemoryAllocation()).isLessThan(200L << 20);
    }
  }
}
