package dev.omnigraph.system;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.storage.TextObjects;
import dev.omnigraph.testkit.storage.CountingGateway;
import dev.omnigraph.testkit.storage.CountingTextObjects;
import dev.omnigraph.testkit.storage.ObjectClass;
import dev.omnigraph.testkit.storage.StorageLedger;
import dev.omnigraph.testkit.storage.Verb;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A graph of people whose storage calls are counted. */
@SuppressWarnings("MustBeClosedChecker") // close() closes what it opened
final class CountedGraph implements AutoCloseable {
  static final String SCHEMA =
      """
      node Person { name: String @key  age: I32? }
      edge Knows: Person -> Person
      """;
  static final String RULED_SCHEMA =
      """
      node Person { name: String @key  age: I32?  mail: String? @unique  @range(age, 0..200) }
      edge Knows: Person -> Person @card(0..9) { @unique(src, dst) }
      """;
  static final String INSERT_MAIL =
      "query q($n: String, $m: String) { insert Person { name: $n, mail: $m } }";
  static final String INSERT =
      "query q($n: String, $a: I32) { insert Person { name: $n, age: $a } }";
  static final String LINK =
      "query q($f: String, $t: String) { insert Knows { from: $f, to: $t } }";
  static final String UPDATE =
      "query q($n: String, $a: I32) { update Person set { age: $a } where name = $n }";
  static final String DELETE = "query q($n: String) { delete Person where name = $n }";
  static final String READ =
      "query q() { match { $p: Person } return { $p.name as name, $p.age as age } }";
  static final String FRIENDS =
      "query q() { match { $p: Person  $p knows $f } return { $p.name as p, $f.name as f } }";

  final StorageLedger ledger;
  final Omnigraph graph;

  private CountedGraph(Omnigraph graph, StorageLedger ledger) {
    this.graph = graph;
    this.ledger = ledger;
  }

  /** How a handle differs from one that only counts. */
  record Setup(
      UnaryOperator<OmnigraphOptions.Builder> options,
      UnaryOperator<DatasetGateway> gateway,
      UnaryOperator<TextObjects> texts) {
    static final Setup PLAIN = new Setup(o -> o, g -> g, t -> t);

    Setup withOptions(UnaryOperator<OmnigraphOptions.Builder> other) {
      return new Setup(other, gateway, texts);
    }

    Setup withGateway(ExtraCalls.Extra<DatasetGateway> extra) {
      return new Setup(options, g -> ExtraCalls.around(DatasetGateway.class, g, extra), texts);
    }

    Setup withTexts(ExtraCalls.Extra<TextObjects> extra) {
      return new Setup(options, gateway, t -> ExtraCalls.around(TextObjects.class, t, extra));
    }

    OmnigraphOptions build(StorageLedger ledger) {
      return options
          .apply(
              OmnigraphOptions.builder()
                  .durability(Durability.OS_CACHE)
                  .gatewayDecorator(g -> gateway.apply(new CountingGateway(g, ledger)))
                  .textDecorator(t -> texts.apply(new CountingTextObjects(t, ledger))))
          .build();
    }
  }

  /** Creates a graph. */
  static CountedGraph create(Path root, Setup setup) {
    StorageLedger ledger = new StorageLedger();
    return new CountedGraph(Omnigraph.init(root.toString(), SCHEMA, setup.build(ledger)), ledger);
  }

  /** Creates a graph with bounded edges and unique values. */
  static CountedGraph createRuled(Path root, Setup setup) {
    StorageLedger ledger = new StorageLedger();
    return new CountedGraph(
        Omnigraph.init(root.toString(), RULED_SCHEMA, setup.build(ledger)), ledger);
  }

  /** Opens a graph. */
  static CountedGraph open(Path root, Setup setup) {
    StorageLedger ledger = new StorageLedger();
    return new CountedGraph(Omnigraph.open(root.toString(), setup.build(ledger)), ledger);
  }

  /** Writes a few rows of every kind and reads them, so that everything is in memory. */
  CountedGraph warm() {
    insert("ada");
    insert("bob");
    link("ada", "bob");
    readAll();
    return this;
  }

  void insert(String name) {
    graph.mutate(INSERT, Map.of("n", name, "a", 1));
  }

  void link(String from, String to) {
    graph.mutate(LINK, Map.of("f", from, "t", to));
  }

  void insertMail(String name, String mail) {
    graph.mutate(INSERT_MAIL, Map.of("n", name, "m", mail));
  }

  void unlink(String from) {
    graph.mutate("query q($f: String) { delete Knows where from = $f }", Map.of("f", from));
  }

  void loadEdge(LoadMode mode, String from, String to) {
    graph.load(
        LoadRequest.of(
            mode,
            "{\"edge\":\"Knows\",\"from\":\"%s\",\"to\":\"%s\",\"data\":{}}".formatted(from, to)));
  }

  void update(String name, int age) {
    graph.mutate(UPDATE, Map.of("n", name, "a", age));
  }

  void delete(String name) {
    graph.mutate(DELETE, Map.of("n", name));
  }

  void load(LoadMode mode, String... names) {
    StringBuilder lines = new StringBuilder();
    for (String name : names) {
      lines.append("{\"type\":\"Person\",\"data\":{\"name\":\"").append(name).append("\"}}\n");
    }
    graph.load(LoadRequest.of(mode, lines.toString()));
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    try (QueryResult people = graph.query(READ, Map.of())) {
      for (Row row : people) {
        names.add(row.text("name"));
      }
    }
    names.sort(null);
    return names;
  }

  List<String> friends() {
    List<String> pairs = new ArrayList<>();
    try (QueryResult found = graph.query(FRIENDS, Map.of())) {
      for (Row row : found) {
        pairs.add(row.text("p") + ">" + row.text("f"));
      }
    }
    pairs.sort(null);
    return pairs;
  }

  void readAll() {
    names();
    friends();
  }

  /** Runs an operation and returns what it cost. */
  Cost costOf(Runnable operation) {
    int mark = ledger.mark();
    operation.run();
    return new Cost(ledger.summary(mark));
  }

  /** The calls of one operation. */
  record Cost(Map<ObjectClass, Map<Verb, Long>> calls) {
    long of(ObjectClass objectClass, Verb verb) {
      return calls.getOrDefault(objectClass, Map.of()).getOrDefault(verb, 0L);
    }

    long total() {
      return calls.values().stream()
          .flatMap(c -> c.values().stream())
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  @Override
  public void close() {
    graph.close();
  }
}
