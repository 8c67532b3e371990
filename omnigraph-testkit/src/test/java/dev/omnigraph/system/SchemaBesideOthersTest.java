package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.Change;
import dev.omnigraph.ChangeFilter;
import dev.omnigraph.ChangeStream;
import dev.omnigraph.CheckReport;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.SchemaApplyOptions;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.testkit.fault.Actors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of schema beside other work on the graph, and what looks back over them. */
@SuppressWarnings("MustBeClosedChecker") // rows() closes the results it is given
class SchemaBesideOthersTest {
  @TempDir Path directory;

  private static OmnigraphOptions options() {
    return OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
  }

  private String root() {
    return directory.resolve("g").toString();
  }

  private Omnigraph init(String schema, String data) {
    Omnigraph graph = Omnigraph.init(root(), schema, options());
    if (!data.isEmpty()) {
      graph.load(LoadRequest.of(LoadMode.OVERWRITE, data));
    }
    return graph;
  }

  private static String rows(Omnigraph graph, String query) {
    return SchemaApplyTest.rows(graph.main().query(query, Map.of()));
  }

  private void requireSound() {
    assertThat(Omnigraph.check(root(), options(), CheckReport.Depth.DEEP).problems()).isEmpty();
  }

  private static OmnigraphException refused(Runnable call) {
    OmnigraphException error = catchThrowableOfType(OmnigraphException.class, call::run);
    assertThat(error).isNotNull();
    return error;
  }

  @Test
  void twoChangesAtOnceAreOneAndAConflict() throws Exception {
    String schema = "node A { name: String @key  a: I32?  b: I32? }\n";
    String one =
        "node A { name: String @key  a: I32?  b: I32?  c: I32? }\nnode C { name: String @key }\n";
    try (Omnigraph graph = init(schema, "{\"type\":\"A\",\"data\":{\"name\":\"x\",\"a\":1}}\n")) {
      for (int round = 0; round < 6; round++) {
        String desired = round % 2 == 0 ? one : schema;
        CountDownLatch start = new CountDownLatch(1);
        List<CompletableFuture<Object>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          both.add(
              Actors.supply(
                  () -> {
                    try {
                      start.await(10, TimeUnit.SECONDS);
                      return graph.applySchema(desired).applied();
                    } catch (OmnigraphException e) {
                      return e;
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  }));
        }
        start.countDown();
        List<Object> ends =
            List.of(both.get(0).get(60, TimeUnit.SECONDS), both.get(1).get(60, TimeUnit.SECONDS));
        assertThat(ends).contains(true);
        for (Object end : ends) {
          assertThat(
                  end instanceof Boolean
                      || (end instanceof ConflictException c
                          && c.code() == ErrorCode.SCHEMA_CONFLICT))
              .as("%s", end)
              .isTrue();
        }
        assertThat(ends.stream().filter(Boolean.TRUE::equals)).hasSize(1);
        assertThat(graph.schema().source()).isEqualTo(desired);
        assertThat(rows(graph, "query q() { match { $a: A } return { $a.a as a } }"))
            .isEqualTo("{\"a\":1}\n");
      }
    }
    requireSound();
  }

  /** What was acknowledged is there under the name its property has at the end. */
  @Test
  void writesBesideRenamesAreRefusedOrKeepTheirValues() throws Exception {
    String a = "node A { name: String @key  a: I32? }\n";
    String b = "node A { name: String @key  b: I32? }\n";
    try (Omnigraph graph = init(a, "")) {
      List<CompletableFuture<Integer>> writers = new ArrayList<>();
      Semaphore acknowledged = new Semaphore(0);
      AtomicBoolean over = new AtomicBoolean();
      for (int i = 0; i < 3; i++) {
        int writer = i;
        writers.add(
            Actors.supply(
                () -> {
                  int done = 0;
                  String property = "a";
                  while (!over.get()) {
                    try {
                      graph
                          .main()
                          .mutate(
                              "query q() { insert A { name: \"w"
                                  + writer
                                  + "-"
                                  + done
                                  + "\", "
                                  + property
                                  + ": "
                                  + done
                                  + " } }");
                      done++;
                      acknowledged.release();
                    } catch (OmnigraphException e) {
                      assertThat(e.code())
                          .as("%s", e)
                          .isIn(
                              ErrorCode.SCHEMA_CONFLICT,
                              ErrorCode.TYPE,
                              ErrorCode.READ_SET_CHANGED,
                              ErrorCode.EXPECTED_VERSION);
                      property = e.code() == ErrorCode.TYPE ? other(property) : property;
                    }
                  }
                  return done;
                }));
      }
      String now = "a";
      for (int round = 0; round < 10; round++) {
        assertThat(acknowledged.tryAcquire(3, 60, TimeUnit.SECONDS)).isTrue();
        String to = other(now);
        String hint = to + ": I32? @rename_from(" + now + ")";
        graph.applySchema((to.equals("a") ? a : b).replace(to + ": I32?", hint));
        now = to;
      }
      over.set(true);
      long rows = 0;
      long sum = 0;
      for (CompletableFuture<Integer> writer : writers) {
        long done = writer.get(60, TimeUnit.SECONDS);
        rows += done;
        sum += done * (done - 1) / 2;
      }
      assertThat(rows).isPositive();
      assertThat(
              rows(
                  graph,
                  "query q() { match { $a: A } return { count($a) as n, sum($a."
                      + now
                      + ") as s } }"))
          .isEqualTo("{\"n\":" + rows + ",\"s\":" + sum + ".0}\n");
    }
    requireSound();
  }

  /** A transaction stands on one schema from its first look to its commit. */
  @Test
  void aTransactionOverAChangeOfTheSchemaIsRefusedAndMayBeRepeated() {
    String schema = "node A { name: String @key  a: I32? }\n";
    try (Omnigraph graph = init(schema, "{\"type\":\"A\",\"data\":{\"name\":\"x\",\"a\":1}}\n")) {
      OmnigraphException refusal =
          refused(
              () ->
                  graph.transaction(
                      txn -> {
                        txn.mutate("query q() { insert A { name: \"y\", a: 2 } }");
                        graph.applySchema(schema.replace("a: I32?", "b: I32? @rename_from(a)"));
                        txn.mutate("query q() { insert A { name: \"z\", a: 3 } }");
                      }));
      assertThat(refusal.code()).isEqualTo(ErrorCode.SCHEMA_CONFLICT);
      graph.transaction(txn -> txn.mutate("query q() { insert A { name: \"y\", b: 2 } }"));
      assertThat(rows(graph, "query q() { match { $a: A } return { sum($a.b) as s } }"))
          .isEqualTo("{\"s\":3.0}\n");
    }
    requireSound();
  }

  /** Rows that are being read stay what they were, even when the change removes them. */
  @Test
  void anOpenResultEndsUnderItsSchemaOrSaysThatItsRowsAreGone() {
    String schema = "node A { name: String @key  a: I32? }\n";
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      data.append("{\"type\":\"A\",\"data\":{\"name\":\"n").append(i).append("\",\"a\":1}}\n");
    }
    try (Omnigraph graph = init(schema, data.toString())) {
      for (SchemaApplyOptions options :
          List.of(
              SchemaApplyOptions.defaults(), SchemaApplyOptions.defaults().withDataLossAllowed())) {
        long sum = 0;
        try (QueryResult result =
            graph.main().query("query q() { match { $a: A } return { $a.a as a } }")) {
          var rows = result.iterator();
          sum += rows.next().integer("a");
          graph.applySchema("node A { name: String @key }\n", options);
          while (rows.hasNext()) {
            sum += rows.next().integer("a");
          }
        } catch (OmnigraphException e) {
          assertThat(e.code()).isEqualTo(ErrorCode.HISTORY_RECLAIMED);
          sum = 20_000;
        }
        assertThat(sum).isEqualTo(20_000);
        graph.applySchema(
            schema.replace("I32?", "I32"),
            SchemaApplyOptions.defaults().withNodeDefault("A", "a", 1));
        graph.applySchema("node A { name: String @key }\n");
        graph.applySchema(schema, SchemaApplyOptions.defaults().withNodeDefault("A", "a", 1));
      }
    }
    requireSound();
  }

  @Test
  void theFeedTheDiffAndATagGoOverEveryKindOfChange() {
    String schema =
        "node A { name: String @key  a: I32?  z: I32? }\n"
            + "node T { name: String @key }\n"
            + "edge E: A -> T { w: I32? }\n";
    try (Omnigraph graph =
        init(
            schema,
            """
            {"type":"A","data":{"name":"x","a":1,"z":9}}
            {"type":"T","data":{"name":"t"}}
            {"edge":"E","from":"x","to":"t","data":{"id":"e","w":5}}
            """)) {
      String cursor = graph.main().changes(ChangeFilter.all()).cursorNow();
      graph.createTag("v1", "main");
      String before = SchemaApplyTest.export(graph, "v1");
      graph.applySchema(
          """
          node B @rename_from("A") { name: String @key  b: I32? @rename_from(a)  new: String }
          node T { name: String @key }
          edge E: B -> T { w: I32? }
          """,
          SchemaApplyOptions.defaults().withNodeDefault("B", "new", "n"));
      String feed = feed(graph, cursor);
      assertThat(feed)
          .isEqualTo(
              "{\"table_key\":\"node:A\",\"kind\":\"node\",\"type\":\"A\",\"id\":\"x\",\"op\":\"delete\",\"before\":{\"id\":\"x\",\"a\":1,\"name\":\"x\",\"z\":9},\"after\":null}\n"
                  + "{\"table_key\":\"node:B\",\"kind\":\"node\",\"type\":\"B\",\"id\":\"x\",\"op\":\"insert\",\"before\":null,\"after\":{\"id\":\"x\",\"b\":1,\"name\":\"x\",\"new\":\"n\"}}\n");
      assertThat(diff(graph, "v1", "main")).isEqualTo(feed);
      graph.applySchema("node B { name: String @key  b: I32?  new: String }\n");
      assertThat(diff(graph, "v1", "main"))
          .contains("edge:E")
          .contains("node:T")
          .contains("delete");
      assertThat(SchemaApplyTest.export(graph, "v1")).isEqualTo(before);
      graph.applySchema(
          "node B { name: String @key  new: String }\n",
          SchemaApplyOptions.defaults().withDataLossAllowed());
      assertThat(SchemaApplyTest.export(graph, "v1")).isEqualTo(before);
      graph.applySchema("node B { name: String @key }\nnode A { name: String @key  a: String? }\n");
      assertThat(SchemaApplyTest.export(graph, "v1")).isEqualTo(before);
      graph.applySchema(
          "node B { name: String @key }\n", SchemaApplyOptions.defaults().withDataLossAllowed());
      assertThat(refused(() -> SchemaApplyTest.export(graph, "v1")).code())
          .isEqualTo(ErrorCode.HISTORY_RECLAIMED);
      assertThat(refused(() -> diff(graph, "v1", "main")).code())
          .isEqualTo(ErrorCode.HISTORY_RECLAIMED);
      assertThat(refused(() -> feed(graph, cursor)).code()).isEqualTo(ErrorCode.FEED_GAP);
      assertThat(graph.tags()).hasSize(1);
    }
    requireSound();
  }

  private static String other(String property) {
    return property.equals("a") ? "b" : "a";
  }

  private static String feed(Omnigraph graph, String cursor) {
    StringBuilder all = new StringBuilder();
    graph.main().changes(ChangeFilter.all()).poll(cursor, 100).blocks().stream()
        .flatMap(block -> block.changes().stream())
        .forEach(change -> all.append(change.toJson()).append('\n'));
    return all.toString();
  }

  private static String diff(Omnigraph graph, String from, String to) {
    StringBuilder all = new StringBuilder();
    try (ChangeStream stream = graph.diff(from, to)) {
      while (stream.hasNext()) {
        Change change = stream.next();
        all.append(change.toJson()).append('\n');
      }
    }
    return all.toString();
  }
}
