package dev.omnigraph.system.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.CommitInfo;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.MergeChoice;
import dev.omnigraph.MergeConflict;
import dev.omnigraph.MergeOptions;
import dev.omnigraph.MergeResolver;
import dev.omnigraph.MergeResult;
import dev.omnigraph.MergeResult.Changes;
import dev.omnigraph.MergeResult.Outcome;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.TableState;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.MergeConflictsException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import dev.omnigraph.testkit.storage.ObjectClass;
import dev.omnigraph.testkit.storage.Verb;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TempGraphExtension.class)
class MergeTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32?  city: String?  mail: String? @unique }
      node Photo { name: String @key  note: String?  data: Blob?  v: Vector(2)? }
      edge Knows: Person -> Person { since: I32? }
      edge Owns: Person -> Photo @card(0..1)
      """;
  private static final String SEED =
      """
      {"type":"Person","data":{"name":"ada","age":30,"city":"Rome"}}
      {"type":"Person","data":{"name":"bob","age":20,"city":"Oslo"}}
      {"type":"Person","data":{"name":"cy"}}
      {"type":"Photo","data":{"name":"p","data":"base64:SGk=","v":[1,2]}}
      {"type":"Photo","data":{"name":"q"}}
      {"edge":"Knows","from":"ada","to":"bob","data":{"id":"k1","since":1}}
      """;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // handed to the test
  private static Omnigraph seeded(TempGraph temp) {
    Omnigraph graph = temp.init(SCHEMA);
    graph.load(LoadRequest.of(LoadMode.MERGE, SEED));
    branch(graph, "dev", "main");
    return graph;
  }

  private static void branch(Omnigraph graph, String name, String from) {
    graph.createBranch(name, from);
  }

  private static void load(Omnigraph graph, String branch, String lines) {
    graph.branch(branch).load(LoadRequest.of(LoadMode.MERGE, lines));
  }

  private static void mutate(Omnigraph graph, String branch, String body) {
    graph.branch(branch).mutate("query q() { " + body + " }");
  }

  private static String export(Omnigraph graph, String branch) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GraphSnapshot snapshot = graph.branch(branch).snapshot()) {
      snapshot.export(out, List.of());
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static MergeConflictsException conflicts(Omnigraph graph, MergeOptions options) {
    String before = export(graph, "main");
    String head = graph.main().head();
    MergeConflictsException error =
        catchThrowableOfType(
            MergeConflictsException.class, () -> graph.main().merge("dev", options));
    assertThat(error).isNotNull();
    assertThat(error.code()).isEqualTo(ErrorCode.MERGE_CONFLICTS);
    assertThat(export(graph, "main")).isEqualTo(before);
    assertThat(graph.main().head()).isEqualTo(head);
    return error;
  }

  @SuppressWarnings("unchecked") // the details say what they hold
  private static List<Map<String, Object>> listed(MergeConflictsException error) {
    return (List<Map<String, Object>>) Objects.requireNonNull(error.details().get("conflicts"));
  }

  private static Object cell(Map<String, Object> conflict, String side, String property) {
    Map<?, ?> row = (Map<?, ?>) Objects.requireNonNull(conflict.get(side));
    return String.valueOf(row.get(property));
  }

  private static MergeResult preview(Omnigraph graph) {
    return graph.main().previewMerge("dev", MergeOptions.defaults());
  }

  @Test
  void changesOfDifferentPropertiesMerge(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      mutate(graph, "dev", "update Person set { age: 31 } where name = \"ada\"");
      mutate(graph, "main", "update Person set { city: \"Bern\" } where name = \"ada\"");
      String theirs = graph.branch("dev").head();
      String ours = graph.main().head();

      MergeResult merged =
          graph
              .main()
              .merge(
                  "dev",
                  MergeOptions.defaults()
                      .withWrite(WriteOptions.none().withActor("mia").withMessage("join")));

      assertThat(merged.outcome()).isEqualTo(Outcome.MERGED);
      assertThat(merged.changes()).isEqualTo(Map.of("node:Person", new Changes(0, 1, 0)));
      assertThat(export(graph, "main")).contains("\"id\":\"ada\",\"age\":31,\"city\":\"Bern\"");
      CommitInfo commit = graph.commit(merged.commitId().orElseThrow());
      assertThat(commit.parent()).contains(ours);
      assertThat(commit.mergedParent()).contains(theirs);
      assertThat(commit.actor()).contains("mia");
      assertThat(commit.message()).contains("join");
    }
  }

  @Test
  void onePropertyChangedTwiceConflicts(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      mutate(graph, "dev", "update Person set { age: 31 city: \"Bern\" } where name = \"ada\"");
      mutate(graph, "main", "update Person set { age: 32 city: \"Bern\" } where name = \"ada\"");

      MergeConflictsException error = conflicts(graph, MergeOptions.defaults());

      assertThat(listed(error))
          .containsExactly(
              Map.of(
                  "kind", "DivergentUpdate",
                  "table_key", "node:Person",
                  "type", "Person",
                  "id", "ada",
                  "property", "age",
                  "base", 30L,
                  "source", 31L,
                  "target", 32L));
      assertThat(preview(graph).conflicts()).hasSize(1);
      assertThat(preview(graph).conflicts().get(0).toMap()).isEqualTo(listed(error).get(0));
    }
  }

  @Test
  void strategiesAndResolversDecide(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      mutate(graph, "dev", "update Person set { age: 31 } where name = \"ada\"");
      mutate(graph, "main", "update Person set { age: 32 } where name = \"ada\"");
      mutate(graph, "dev", "delete Person where name = \"cy\"");
      mutate(graph, "main", "update Person set { age: 1 } where name = \"cy\"");
      branch(graph, "ours", "main");
      branch(graph, "theirs", "main");
      branch(graph, "mixed", "main");

      graph.branch("ours").merge("dev", MergeOptions.defaults().withResolver(MergeResolver.OURS));
      graph
          .branch("theirs")
          .merge("dev", MergeOptions.defaults().withResolver(MergeResolver.THEIRS));
      graph
          .branch("mixed")
          .merge(
              "dev",
              MergeOptions.defaults()
                  .withResolver(
                      c ->
                          c.kind() == MergeConflict.Kind.DELETE_VS_UPDATE
                              ? MergeChoice.THEIRS
                              : MergeChoice.BASE));

      assertThat(export(graph, "ours")).contains("\"id\":\"ada\",\"age\":32", "\"id\":\"cy\"");
      assertThat(export(graph, "theirs"))
          .contains("\"id\":\"ada\",\"age\":31")
          .doesNotContain("\"id\":\"cy\"");
      assertThat(export(graph, "mixed"))
          .contains("\"id\":\"ada\",\"age\":30")
          .doesNotContain("\"id\":\"cy\"");
    }
  }

  @Test
  void onlyTheSourceMovedIsAFastForward(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      mutate(graph, "dev", "insert Person { name: \"dan\" }");
      mutate(graph, "dev", "delete Person where name = \"ada\"");
      mutate(graph, "dev", "update Photo set { note: \"x\" } where name = \"p\"");
      MergeResult preview = preview(graph);

      MergeResult merged = graph.main().merge("dev");

      assertThat(merged.outcome()).isEqualTo(Outcome.FAST_FORWARD);
      assertThat(merged.changes())
          .isEqualTo(
              Map.of(
                  "node:Person", new Changes(1, 0, 1),
                  "node:Photo", new Changes(0, 1, 0),
                  "edge:Knows", new Changes(0, 0, 1)));
      assertThat(preview.changes()).isEqualTo(merged.changes());
      assertThat(preview.commitId()).isEmpty();
      assertThat(export(graph, "main")).isEqualTo(export(graph, "dev"));
      assertThat(export(graph, "main"))
          .contains("\"data\":\"base64:SGk=\"", "\"v\":[1.0,2.0]", "\"note\":\"x\"");
      MergeResult again = graph.main().merge("dev");
      assertThat(again.outcome()).isEqualTo(Outcome.ALREADY_UP_TO_DATE);
      assertThat(again.commitId()).isEmpty();
      assertThat(graph.branch("dev").merge("main").outcome()).isEqualTo(Outcome.FAST_FORWARD);
    }
  }

  @Test
  void emptyAndNetZeroBranchesMerge(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      branch(graph, "same", "main");
      mutate(graph, "main", "insert Person { name: \"x\" }");
      mutate(graph, "dev", "insert Person { name: \"tmp\" }");
      mutate(graph, "dev", "delete Person where name = \"tmp\"");
      String before = export(graph, "main");

      MergeResult merged = graph.main().merge("dev");
      assertThat(merged.outcome()).isEqualTo(Outcome.MERGED);
      assertThat(merged.changes()).isEmpty();
      assertThat(merged.commitId()).isPresent();
      assertThat(export(graph, "main")).isEqualTo(before);
      assertThat(graph.main().merge("dev").outcome()).isEqualTo(Outcome.ALREADY_UP_TO_DATE);
    }
  }

  @Test
  void aTableOnlyMainChangedIsTakenOverByItsPin(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      mutate(graph, "dev", "insert Photo { name: \"z\" }");
      mutate(graph, "main", "insert Person { name: \"new\" }");
      int mark = temp.ledger().mark();

      MergeResult merged = graph.branch("dev").merge("main");

      assertThat(merged.changes()).isEqualTo(Map.of("node:Person", new Changes(1, 0, 0)));
      assertThat(temp.ledger().count(mark, Verb.COMMIT, ObjectClass.DATA_TABLE)).isZero();
      assertThat(temp.ledger().count(mark, Verb.WRITE_TEXT, ObjectClass.SIDECAR)).isZero();
      try (GraphSnapshot dev = graph.branch("dev").snapshot();
          GraphSnapshot main = graph.main().snapshot()) {
        assertThat(table(dev, "node:Person")).isEqualTo(table(main, "node:Person"));
      }
      mutate(graph, "dev", "update Person set { age: 5 } where name = \"new\"");
      assertThat(graph.main().merge("dev").changes())
          .isEqualTo(
              Map.of("node:Person", new Changes(0, 1, 0), "node:Photo", new Changes(1, 0, 0)));
    }
  }

  private static TableState table(GraphSnapshot snapshot, String key) {
    return snapshot.tables().stream()
        .filter(t -> t.tableKey().equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void equalEdgesOfBothSidesAreOneAndExplicitOnesStay(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      String edge = "insert Knows { from: \"bob\" to: \"cy\" since: 7 }";
      mutate(graph, "dev", edge);
      mutate(graph, "dev", edge);
      mutate(graph, "dev", edge);
      mutate(graph, "main", edge);
      mutate(graph, "main", edge);
      String explicit =
          "{\"edge\":\"Knows\",\"from\":\"cy\",\"to\":\"ada\",\"data\":{\"id\":\"%s\"}}";
      load(graph, "dev", explicit.formatted("their"));
      load(graph, "main", explicit.formatted("our"));
      List<String> ours =
          export(graph, "main").lines().filter(l -> l.contains("\"since\":7")).toList();

      graph.main().merge("dev");

      List<String> merged =
          export(graph, "main").lines().filter(l -> l.contains("\"since\":7")).toList();
      assertThat(merged).hasSize(3).containsAll(ours);
      assertThat(export(graph, "main")).contains("\"id\":\"their\"", "\"id\":\"our\"");
    }
  }

  @Test
  void equalRowsAreOneAndDifferentOnesDiverge(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      mutate(graph, "dev", "insert Person { name: \"e\" age: 1 }");
      mutate(graph, "main", "insert Person { name: \"e\" age: 1 }");
      mutate(graph, "dev", "insert Person { name: \"f\" age: 1 }");
      mutate(graph, "main", "insert Person { name: \"f\" }");

      List<Map<String, Object>> found = listed(conflicts(graph, MergeOptions.defaults()));

      assertThat(found).hasSize(1);
      assertThat(found.get(0)).containsEntry("kind", "DivergentInsert").containsEntry("id", "f");
      assertThat(found.get(0)).containsEntry("base", null).doesNotContainKey("property");
      assertThat(cell(found.get(0), "source", "age")).isEqualTo("1");
      assertThat(cell(found.get(0), "target", "age")).isEqualTo("null");
    }
  }

  @Test
  void edgesWithoutTheirNodeConflictWhicheverSideDeletedIt(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      mutate(graph, "dev", "delete Person where name = \"cy\"");
      load(
          graph,
          "main",
          "{\"edge\":\"Knows\",\"from\":\"bob\",\"to\":\"cy\",\"data\":{\"id\":\"e9\"}}");

      List<Map<String, Object>> into = listed(conflicts(graph, MergeOptions.defaults()));
      MergeResult back = graph.branch("dev").previewMerge("main", MergeOptions.defaults());

      assertThat(into).hasSize(1);
      assertThat(into.get(0))
          .containsEntry("kind", "OrphanEdge")
          .containsEntry("table_key", "edge:Knows")
          .containsEntry("id", "e9");
      assertThat(back.conflicts()).hasSize(1);
      assertThat(back.conflicts().get(0).kind()).isEqualTo(MergeConflict.Kind.ORPHAN_EDGE);
      assertThat(back.conflicts().get(0).id()).isEqualTo("e9");
    }
  }

  @Test
  void conflictsAndViolationsAreReportedTogether(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      mutate(graph, "dev", "update Person set { age: 31 mail: \"m\" } where name = \"ada\"");
      mutate(graph, "main", "update Person set { age: 32 } where name = \"ada\"");
      mutate(graph, "main", "update Person set { mail: \"m\" } where name = \"bob\"");
      mutate(graph, "dev", "insert Owns { from: \"cy\" to: \"p\" }");
      mutate(graph, "main", "insert Owns { from: \"cy\" to: \"q\" }");

      List<Map<String, Object>> found = listed(conflicts(graph, MergeOptions.defaults()));

      assertThat(found.stream().map(c -> c.get("kind") + " " + c.get("id")))
          .containsExactly("DivergentUpdate ada", "UniqueViolation ada", "CardinalityViolation cy");
    }
  }

  @Test
  void deletesAreNeverUndoneByRepeatedMerges(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      mutate(graph, "dev", "update Person set { age: 99 } where name = \"bob\"");
      graph.main().merge("dev");
      mutate(graph, "main", "delete Person where name = \"bob\"");
      mutate(graph, "dev", "update Person set { age: 1 } where name = \"cy\"");

      graph.main().merge("dev");
      assertThat(export(graph, "main")).doesNotContain("\"id\":\"bob\"");
      graph.branch("dev").merge("main");
      assertThat(export(graph, "dev"))
          .doesNotContain("\"id\":\"bob\"")
          .isEqualTo(export(graph, "main"));
      assertThat(graph.main().merge("dev").changes()).isEmpty();
    }
  }

  /** The target took the whole branch in one step; the third branch started inside of it. */
  @Test
  void whatWasDeletedSinceDoesNotComeBackFromABranchOfABranch(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      mutate(graph, "dev", "insert Person { name: \"dan\" }");
      branch(graph, "third", "dev");
      mutate(graph, "third", "update Person set { age: 1 } where name = \"cy\"");
      mutate(graph, "dev", "delete Person where name = \"dan\"");
      for (int i = 0; i < 4; i++) {
        mutate(graph, "dev", "update Person set { age: " + i + " } where name = \"bob\"");
      }
      assertThat(graph.main().merge("dev").outcome()).isEqualTo(Outcome.FAST_FORWARD);

      MergeResult merged = graph.main().merge("third");

      assertThat(merged.changes()).isEqualTo(Map.of("node:Person", new Changes(0, 1, 0)));
      assertThat(export(graph, "main")).doesNotContain("\"id\":\"dan\"");
    }
  }

  /** Neither of the two branches has merged the other, but both have merged both others. */
  @Test
  void whatTwoBranchesMergedInAnotherOrderIsCommonToThem(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      for (String name : List.of("release", "one", "two")) {
        branch(graph, name, "main");
      }
      mutate(graph, "one", "insert Person { name: \"x1\" }");
      mutate(graph, "one", "update Person set { age: 1 } where name = \"ada\"");
      mutate(graph, "two", "insert Person { name: \"x2\" }");
      mutate(graph, "two", "update Person set { city: \"two\" } where name = \"ada\"");
      graph.main().merge("one");
      graph.main().merge("two");
      graph.branch("release").merge("two");
      graph.branch("release").merge("one");
      mutate(graph, "main", "delete Person where name = \"x1\"");
      mutate(graph, "main", "delete Person where name = \"x2\"");
      mutate(graph, "main", "update Person set { age: 30 city: \"Rome\" } where name = \"ada\"");
      mutate(graph, "release", "insert Person { name: \"r\" }");
      String before = export(graph, "main");

      MergeResult merged = graph.main().merge("release");

      assertThat(merged.changes()).isEqualTo(Map.of("node:Person", new Changes(1, 0, 0)));
      assertThat(export(graph, "main").lines().filter(l -> !l.contains("\"r\"")).toList())
          .isEqualTo(before.lines().toList());
      assertThat(graph.branch("release").merge("main").outcome()).isEqualTo(Outcome.FAST_FORWARD);
      assertThat(export(graph, "release")).isEqualTo(export(graph, "main"));
    }
  }

  @Test
  void whatTwoBranchesMergedIsCommonToThemWhenItsBranchIsGone(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      branch(graph, "release", "main");
      mutate(graph, "dev", "insert Person { name: \"x\" }");
      mutate(graph, "dev", "update Person set { age: 1 } where name = \"bob\"");
      mutate(graph, "release", "insert Person { name: \"r\" }");
      mutate(graph, "main", "insert Person { name: \"m\" }");
      graph.main().merge("dev");
      graph.branch("release").merge("dev");
      graph.deleteBranch("dev");
      mutate(graph, "main", "delete Person where name = \"x\"");
      mutate(graph, "main", "update Person set { age: 2 } where name = \"bob\"");

      MergeResult merged = graph.main().merge("release");

      assertThat(merged.changes()).isEqualTo(Map.of("node:Person", new Changes(1, 0, 0)));
      assertThat(export(graph, "main"))
          .doesNotContain("\"id\":\"x\"")
          .contains("\"id\":\"bob\",\"age\":2");
      assertThat(graph.branch("release").merge("main").outcome()).isEqualTo(Outcome.FAST_FORWARD);
    }
  }

  @Test
  void revertUndoesOneCommitAndKeepsWhatCameAfter(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      String bad =
          graph
              .mutate(
                  "query q() { update Person set { age: 0 city: \"?\" } where name = \"ada\" }",
                  Map.of())
              .commitId()
              .orElseThrow();
      mutate(graph, "main", "update Person set { age: 44 } where name = \"bob\"");

      MergeResult reverted = graph.main().revert(bad, WriteOptions.none());

      assertThat(reverted.changes()).isEqualTo(Map.of("node:Person", new Changes(0, 1, 0)));
      assertThat(export(graph, "main"))
          .contains("\"id\":\"ada\",\"age\":30,\"city\":\"Rome\"", "\"id\":\"bob\",\"age\":44");
      assertThat(graph.commit(reverted.commitId().orElseThrow()).message())
          .contains("revert of " + bad);
      assertThat(graph.main().revert(bad, WriteOptions.none()).commitId()).isEmpty();
    }
  }

  /** What was renamed would come back empty. */
  @Test
  void aCommitFromBeforeAChangeOfTheSchemaIsNotReverted(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.load(LoadRequest.of(LoadMode.MERGE, SEED));
      mutate(graph, "main", "delete Person where name = \"ada\"");
      String deleted = graph.main().head();
      graph.applySchema(SCHEMA.replace("city: String?", "town: String? @rename_from(\"city\")"));
      String before = export(graph, "main");

      assertThatThrownBy(() -> graph.main().revert(deleted, WriteOptions.none()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("from before the last change of the schema");

      assertThat(export(graph, "main")).isEqualTo(before);
      mutate(graph, "main", "delete Person where name = \"bob\"");
      graph.main().revert(graph.main().head(), WriteOptions.none());
      assertThat(export(graph, "main")).isEqualTo(before);
    }
  }

  @Test
  void revertConflictsWithLaterChangesAndRestoresDeletes(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      String before = export(graph, "main");
      String deleted =
          graph
              .mutate("query q() { delete Person where name = \"ada\" }", Map.of())
              .commitId()
              .orElseThrow();
      graph.main().revert(deleted, WriteOptions.none());
      assertThat(export(graph, "main")).isEqualTo(before);

      String changed =
          graph
              .mutate("query q() { update Person set { age: 1 } where name = \"bob\" }", Map.of())
              .commitId()
              .orElseThrow();
      mutate(graph, "main", "update Person set { age: 2 } where name = \"bob\"");
      MergeConflictsException error =
          catchThrowableOfType(
              MergeConflictsException.class,
              () -> graph.main().revert(changed, WriteOptions.none()));
      assertThat(listed(error).get(0))
          .containsEntry("kind", "DivergentUpdate")
          .containsEntry("base", 1L)
          .containsEntry("source", 20L)
          .containsEntry("target", 2L);
    }
  }

  @Test
  void anEdgeThatMovedAwayDoesNotHoldTheNodeItLeft(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      load(
          graph,
          "dev",
          "{\"edge\":\"Knows\",\"from\":\"bob\",\"to\":\"cy\",\"data\":{\"id\":\"k1\",\"since\":1}}");
      mutate(graph, "dev", "delete Person where name = \"ada\"");
      mutate(graph, "main", "update Person set { city: \"Bonn\" } where name = \"cy\"");
      assertThat(preview(graph).conflicts()).isEmpty();
      graph.main().merge("dev");
      assertThat(export(graph, "main"))
          .contains("\"from\":\"bob\",\"to\":\"cy\",\"data\":{\"id\":\"k1\",\"since\":1}")
          .contains("Bonn")
          .doesNotContain("ada");
    }
  }

  @Test
  void anEdgeThatMovedToARemovedNodeIsAnOrphan(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      load(
          graph,
          "main",
          "{\"edge\":\"Knows\",\"from\":\"bob\",\"to\":\"cy\",\"data\":{\"id\":\"k1\",\"since\":1}}");
      load(
          graph,
          "dev",
          "{\"edge\":\"Knows\",\"from\":\"ada\",\"to\":\"bob\",\"data\":{\"id\":\"k1\",\"since\":2}}");
      mutate(graph, "dev", "delete Person where name = \"cy\"");
      assertThat(preview(graph).conflicts())
          .isNotEmpty()
          .allMatch(conflict -> conflict.kind() == MergeConflict.Kind.ORPHAN_EDGE)
          .allMatch(conflict -> conflict.id().equals("k1"));
    }
  }

  @Test
  void wrongRequestsAreRefused(TempGraph temp) {
    try (Omnigraph graph = seeded(temp)) {
      assertThatThrownBy(() -> graph.main().merge("main"))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> graph.main().merge("nope")).isInstanceOf(NotFoundException.class);
      mutate(graph, "dev", "insert Person { name: \"x\" }");
      assertThatThrownBy(
              () ->
                  graph
                      .main()
                      .merge(
                          "dev",
                          MergeOptions.defaults()
                              .withWrite(WriteOptions.none().withExpectedHead("other"))))
          .isInstanceOf(ConflictException.class)
          .extracting(e -> ((ConflictException) e).code())
          .isEqualTo(ErrorCode.PRECONDITION_FAILED);
      List<CommitInfo> commits = graph.main().commits();
      String first = commits.get(commits.size() - 1).id();
      assertThatThrownBy(() -> graph.main().revert(first, WriteOptions.none()))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> graph.main().revert(" ", WriteOptions.none()))
          .isInstanceOf(NotFoundException.class);
      assertThatThrownBy(() -> graph.main().revert(graph.branch("dev").head(), WriteOptions.none()))
          .isInstanceOf(NotFoundException.class);
    }
  }
}
