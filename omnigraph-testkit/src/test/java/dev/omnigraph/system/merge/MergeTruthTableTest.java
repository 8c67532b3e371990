package dev.omnigraph.system.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.MergeConflict;
import dev.omnigraph.MergeOptions;
import dev.omnigraph.MergeResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.errors.MergeConflictsException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every pair of operations on two branches, merged both ways: conformance/merge-truth-table.txt.
 */
@ExtendWith(TempGraphExtension.class)
class MergeTruthTableTest {
  private static final String SCHEMA =
      """
      node N { k: String @key  p: I32?  q: I32? }
      edge E: N -> N { w: I32?  z: I32? }
      """;
  private static final String BASE =
      """
      {"type":"N","data":{"k":"n","p":0,"q":0}}
      {"type":"N","data":{"k":"m"}}
      {"edge":"E","from":"n","to":"m","data":{"id":"e","w":0,"z":0}}
      """;
  private static final Pattern GENERATED = Pattern.compile("[0-9A-Z]{26}");

  /** One change of the graph: what it does, and what it makes of the rows, by id. */
  private enum Operation {
    none,
    addNode,
    addNodeOther,
    removeNode,
    addEdge,
    addEdgeOther,
    addPlainEdge,
    removeEdge,
    setProperty,
    setPropertyOther,
    setSecond,
    dropProperty,
    setEdge,
    setEdgeOther,
    setEdgeSecond,
    dropEdge;

    void run(Omnigraph graph, String branch) {
      switch (this) {
        case none -> {}
        case addNode -> node(graph, branch, "x", "1", "null");
        case addNodeOther -> node(graph, branch, "x", "2", "null");
        case removeNode -> mutate(graph, branch, "delete N where k = \"n\"");
        case addEdge -> edge(graph, branch, "m", "n", "\"id\":\"f\",\"w\":1");
        case addEdgeOther -> edge(graph, branch, "m", "n", "\"id\":\"f\",\"w\":2");
        case addPlainEdge -> edge(graph, branch, "m", "n", "\"w\":1");
        case removeEdge -> mutate(graph, branch, "delete E where from = \"n\"");
        case setProperty -> mutate(graph, branch, "update N set { p: 1 } where k = \"n\"");
        case setPropertyOther -> mutate(graph, branch, "update N set { p: 2 } where k = \"n\"");
        case setSecond -> mutate(graph, branch, "update N set { q: 1 } where k = \"n\"");
        case dropProperty -> node(graph, branch, "n", "null", "0");
        case setEdge -> edge(graph, branch, "n", "m", "\"id\":\"e\",\"w\":1,\"z\":0");
        case setEdgeOther -> edge(graph, branch, "n", "m", "\"id\":\"e\",\"w\":2,\"z\":0");
        case setEdgeSecond -> edge(graph, branch, "n", "m", "\"id\":\"e\",\"w\":0,\"z\":1");
        case dropEdge -> edge(graph, branch, "n", "m", "\"id\":\"e\",\"w\":null,\"z\":0");
      }
    }

    /** Changes cells of rows: {@code id.property} to a number or null, {@code id} to nothing. */
    void apply(Map<String, String> cells) {
      switch (this) {
        case none -> {}
        case addNode -> put(cells, "x", "p=1 q=null");
        case addNodeOther -> put(cells, "x", "p=2 q=null");
        case removeNode -> {
          remove(cells, "n");
          remove(cells, "e");
        }
        case addEdge -> put(cells, "f", "at=m-n w=1 z=null");
        case addEdgeOther -> put(cells, "f", "at=m-n w=2 z=null");
        case addPlainEdge -> put(cells, "*", "at=m-n w=1 z=null");
        case removeEdge -> remove(cells, "e");
        case setProperty -> put(cells, "n", "p=1");
        case setPropertyOther -> put(cells, "n", "p=2");
        case setSecond -> put(cells, "n", "q=1");
        case dropProperty -> put(cells, "n", "p=null");
        case setEdge -> put(cells, "e", "w=1");
        case setEdgeOther -> put(cells, "e", "w=2");
        case setEdgeSecond -> put(cells, "e", "z=1");
        case dropEdge -> put(cells, "e", "w=null");
      }
    }
  }

  private static void put(Map<String, String> cells, String id, String values) {
    for (String value : values.split(" ", -1)) {
      int equals = value.indexOf('=');
      cells.put(id + "." + value.substring(0, equals), value.substring(equals + 1));
    }
  }

  private static void remove(Map<String, String> cells, String id) {
    cells.keySet().removeIf(cell -> cell.startsWith(id + "."));
  }

  private static Map<String, String> expected(Operation ours, Operation theirs) {
    Map<String, String> cells = new TreeMap<>();
    put(cells, "n", "p=0 q=0");
    put(cells, "m", "p=null q=null");
    put(cells, "e", "at=n-m w=0 z=0");
    ours.apply(cells);
    theirs.apply(cells);
    return cells;
  }

  private static void mutate(Omnigraph graph, String branch, String body) {
    graph.branch(branch).mutate("query q() { " + body + " }");
  }

  private static void node(Omnigraph graph, String branch, String key, String p, String q) {
    load(
        graph,
        branch,
        "{\"type\":\"N\",\"data\":{\"k\":\"" + key + "\",\"p\":" + p + ",\"q\":" + q + "}}");
  }

  private static void edge(Omnigraph graph, String branch, String from, String to, String data) {
    load(
        graph,
        branch,
        "{\"edge\":\"E\",\"from\":\"" + from + "\",\"to\":\"" + to + "\",\"data\":{" + data + "}}");
  }

  private static void load(Omnigraph graph, String branch, String line) {
    graph.branch(branch).load(LoadRequest.of(LoadMode.MERGE, line));
  }

  @Test
  void everyPairOfOperations(TempGraph temp) throws IOException {
    List<List<String>> table = table();
    assertThat(table.get(0)).containsExactlyElementsOf(names());
    assertThat(table.stream().skip(1).map(r -> r.get(0))).containsExactlyElementsOf(names());
    int merged = 0;
    int conflicting = 0;
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.load(LoadRequest.of(LoadMode.MERGE, BASE));
      String base = graph.main().head();
      Map<Operation, String> heads = new EnumMap<>(Operation.class);
      for (Operation operation : Operation.values()) {
        String branch = "op-" + operation.name().toLowerCase(Locale.ROOT);
        graph.createBranch(branch, base);
        operation.run(graph, branch);
        heads.put(operation, branch);
      }
      List<Operation> operations = List.of(Operation.values());
      for (int row = 0; row < operations.size(); row++) {
        for (int column = 0; column < operations.size(); column++) {
          Operation ours = operations.get(row);
          Operation theirs = operations.get(column);
          String cell = table.get(row + 1).get(column + 1);
          String source = Objects.requireNonNull(heads.get(theirs));
          String target = "t" + row + "-" + column;
          graph.createBranch(target, Objects.requireNonNull(heads.get(ours)));
          check(graph, target, source, ours, theirs, cell);
          if (cell.equals("ok")) {
            merged++;
          } else {
            conflicting++;
          }
          graph.deleteBranch(target);
        }
      }
    }
    assertThat(merged + conflicting).isEqualTo(16 * 16);
    assertThat(conflicting).isEqualTo(46);
  }

  private static void check(
      Omnigraph graph,
      String target,
      String source,
      Operation ours,
      Operation theirs,
      String cell) {
    String point = ours + " <- " + theirs;
    MergeResult preview = graph.branch(target).previewMerge(source, MergeOptions.defaults());
    assertThat(preview.conflicts().stream().map(MergeTruthTableTest::code))
        .as(point)
        .isEqualTo(cell.equals("ok") ? List.of() : List.of(cell));
    try {
      MergeResult result = graph.branch(target).merge(source);
      assertThat(cell).as(point).isEqualTo("ok");
      assertThat(cells(graph, target)).as(point).isEqualTo(expected(ours, theirs));
      assertThat(result.changes()).as(point).isEqualTo(preview.changes());
    } catch (MergeConflictsException e) {
      assertThat(cell).as(point).isNotEqualTo("ok");
    }
  }

  private static String code(MergeConflict conflict) {
    String kind =
        switch (conflict.kind()) {
          case DIVERGENT_INSERT -> "DI";
          case DIVERGENT_UPDATE -> "DU";
          case DELETE_VS_UPDATE -> "DD";
          case ORPHAN_EDGE -> "OE";
          case UNIQUE_VIOLATION, CARDINALITY_VIOLATION, VALUE_CONSTRAINT_VIOLATION -> "?";
        };
    String id = GENERATED.matcher(conflict.id()).matches() ? "*" : conflict.id();
    return kind + ":" + id + conflict.property().map(p -> "." + p).orElse("");
  }

  private static final Pattern ROW =
      Pattern.compile(
          "\\{\"(?:type|edge)\":\"[NE]\",(?:\"from\":\"(\\w+)\",\"to\":\"(\\w+)\",)?"
              + "\"data\":\\{\"id\":\"(\\w+)\"(?:,\"k\":\"\\w+\")?,(.*)\\}\\}");

  private static Map<String, String> cells(Omnigraph graph, String branch) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GraphSnapshot snapshot = graph.branch(branch).snapshot()) {
      snapshot.export(out, List.of());
    }
    Map<String, String> cells = new TreeMap<>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      Matcher row = ROW.matcher(line);
      assertThat(row.matches()).as(line).isTrue();
      String id = GENERATED.matcher(row.group(3)).matches() ? "*" : row.group(3);
      if (row.group(1) != null) {
        cells.put(id + ".at", row.group(1) + "-" + row.group(2));
      }
      for (String value : row.group(4).split(",", -1)) {
        put(cells, id, value.replace("\"", "").replace(':', '='));
      }
    }
    return cells;
  }

  private static List<String> names() {
    return Arrays.stream(Operation.values()).map(Operation::name).toList();
  }

  /** Returns the header line, then each line with its name. */
  private static List<List<String>> table() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            MergeTruthTableTest.class.getResourceAsStream("/conformance/merge-truth-table.txt"))) {
      List<List<String>> rows = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.startsWith("#")) {
          rows.add(List.of(line.strip().split("\\s+", -1)));
        }
      }
      return rows;
    }
  }
}
