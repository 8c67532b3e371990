package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.Change;
import dev.omnigraph.ChangeStream;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A diff across a change of schema reads each side under the schema it was written with. */
@ExtendWith(TempGraphExtension.class)
class DiffAcrossSchemasTest {
  private static final String BEFORE =
      """
      node Person { name: String @key  age: I32? }
      node City { name: String @key }
      """;

  private static List<String> diff(Omnigraph graph, String from, String to) {
    List<String> changes = new ArrayList<>();
    try (ChangeStream stream = graph.diff(from, to)) {
      while (stream.hasNext()) {
        Change change = stream.next();
        changes.add(change.toJson());
      }
    }
    return changes;
  }

  private static String start(Omnigraph graph) {
    graph
        .main()
        .load(
            LoadRequest.of(
                LoadMode.APPEND,
                """
                {"type":"Person","data":{"name":"ana","age":1}}
                {"type":"City","data":{"name":"Porto"}}
                """));
    return graph.main().head();
  }

  @Test
  void aPropertyAddedEmptyIsNoChangeOfARow(TempGraph temp) {
    try (Omnigraph graph = temp.init(BEFORE)) {
      String from = start(graph);
      graph.applySchema(BEFORE.replace("age: I32?", "age: I32?  note: String?"));
      assertThat(diff(graph, from, "main")).isEmpty();

      graph.main().mutate("query q() { update Person set { note: \"x\" } where name = \"ana\" }");
      assertThat(diff(graph, from, "main"))
          .containsExactly(
              "{\"table_key\":\"node:Person\",\"kind\":\"node\",\"type\":\"Person\",\"id\":\"ana\","
                  + "\"op\":\"update\",\"before\":{\"id\":\"ana\",\"age\":1,\"name\":\"ana\"},"
                  + "\"after\":{\"id\":\"ana\",\"age\":1,\"name\":\"ana\",\"note\":\"x\"}}");
    }
  }

  @Test
  void aDroppedValueIsAChangeInBothDirections(TempGraph temp) {
    try (Omnigraph graph = temp.init(BEFORE)) {
      String from = start(graph);
      graph.applySchema(BEFORE.replace("age: I32?", ""));
      String with = "{\"id\":\"ana\",\"age\":1,\"name\":\"ana\"}";
      String without = "{\"id\":\"ana\",\"name\":\"ana\"}";
      String start =
          "{\"table_key\":\"node:Person\",\"kind\":\"node\",\"type\":\"Person\",\"id\":\"ana\","
              + "\"op\":\"update\",\"before\":";
      assertThat(diff(graph, from, "main"))
          .containsExactly(start + with + ",\"after\":" + without + "}");
      assertThat(diff(graph, "main", from))
          .containsExactly(start + without + ",\"after\":" + with + "}");
    }
  }

  @Test
  void aRenamedTypeIsDeletedThereAndInsertedHere(TempGraph temp) {
    try (Omnigraph graph = temp.init(BEFORE)) {
      String from = start(graph);
      graph.applySchema(BEFORE.replace("node City", "node Town @rename_from(\"City\")"));
      assertThat(diff(graph, from, "main"))
          .containsExactly(
              "{\"table_key\":\"node:City\",\"kind\":\"node\",\"type\":\"City\",\"id\":\"Porto\","
                  + "\"op\":\"delete\",\"before\":{\"id\":\"Porto\",\"name\":\"Porto\"},"
                  + "\"after\":null}",
              "{\"table_key\":\"node:Town\",\"kind\":\"node\",\"type\":\"Town\",\"id\":\"Porto\","
                  + "\"op\":\"insert\",\"before\":null,"
                  + "\"after\":{\"id\":\"Porto\",\"name\":\"Porto\"}}");
    }
  }
}
