package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.Branch;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryResult;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What handles do when they are closed, shared, read-only; nothing stays open behind them. */
@ExtendWith(TempGraphExtension.class)
@SuppressWarnings("MustBeClosedChecker") // the extension tells what stayed open
class HandleLifecycleTest {
  private static final String SCHEMA = "node Person { name: String @key  age: I32? }";
  private static final String ADD = "query add($n: String) { insert Person { name: $n } }";
  private static final String ALL =
      "query all() { match { $p: Person } return { $p.name as name } order { name } }";

  private static Object names(QueryResult result) {
    return result.rows().stream().map(r -> r.text("name")).toList();
  }

  @Test
  void whatWasWrittenIsThereAfterReopening(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.mutate(ADD, Map.of("n", "ana"));
    }
    try (Omnigraph graph = temp.open();
        QueryResult result = graph.query(ALL, Map.of())) {
      assertThat(names(result)).isEqualTo(List.of("ana"));
    }
  }

  @Test
  void closingTwiceIsHarmlessAndEverythingElseIsTypedAfterwards(TempGraph temp) {
    Omnigraph graph = temp.init(SCHEMA);
    Branch main = graph.main();
    PreparedQuery prepared = main.prepare(ALL);
    GraphSnapshot snapshot = main.snapshot();
    QueryResult result = main.query(ALL);
    snapshot.close();
    result.close();
    graph.close();
    graph.close();
    snapshot.close();
    result.close();

    assertThatThrownBy(graph::uri).isInstanceOf(ClosedException.class);
    assertThatThrownBy(main::head).isInstanceOf(ClosedException.class);
    assertThatThrownBy(() -> main.mutate(ADD, Map.of("n", "x")))
        .isInstanceOf(ClosedException.class);
    assertThatThrownBy(() -> rowsOf(prepared)).isInstanceOf(ClosedException.class);
    assertThatThrownBy(result::rows).isInstanceOf(ClosedException.class);
  }

  private static Object rowsOf(PreparedQuery prepared) {
    try (QueryResult result = prepared.execute(Map.of())) {
      return result.rows();
    }
  }

  @Test
  void handlesOfOneProcessSeeEachOthersWritesAtOnce(TempGraph temp) {
    try (Omnigraph first = temp.init(SCHEMA);
        Omnigraph second = temp.open();
        Omnigraph reader = temp.openReadOnly()) {
      PreparedQuery prepared = reader.main().prepare(ALL);
      first.mutate(ADD, Map.of("n", "ana"));
      second.mutate(ADD, Map.of("n", "bo"));

      assertThat(rowsOf(prepared).toString()).isEqualTo("[{name=ana}, {name=bo}]");
      assertThat(first.main().head()).isEqualTo(second.main().head());
    }
  }

  @Test
  void aSnapshotNeverChanges(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.mutate(ADD, Map.of("n", "ana"));
      try (GraphSnapshot before = graph.main().snapshot()) {
        graph.mutate("query d() { delete Person where name = \"ana\" }", Map.of());
        try (QueryResult result = before.query(ALL, Map.of())) {
          assertThat(names(result)).isEqualTo(List.of("ana"));
        }
        try (GraphSnapshot again = graph.at(before.commitId());
            QueryResult result = again.query(ALL, Map.of())) {
          assertThat(names(result)).isEqualTo(List.of("ana"));
        }
      }
    }
  }

  @Test
  void aReadingHandleRefusesToWrite(TempGraph temp) {
    temp.init(SCHEMA).close();
    int mark = temp.ledger().mark();
    try (Omnigraph graph = temp.openReadOnly()) {
      assertThatThrownBy(() -> graph.mutate(ADD, Map.of("n", "x")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("reading only");
      assertThat(rowsOf(graph.main().prepare(ALL)).toString()).isEqualTo("[]");
    }
    assertThat(temp.ledger().since(mark))
        .extracting(e -> e.verb().name())
        .doesNotContain("WRITE_TEXT", "STAGE", "COMMIT", "DELETE_TEXT", "RENAME_TEXT");
  }
}
