package dev.omnigraph.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.LoadResult;
import dev.omnigraph.MutationResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.ResultColumn;
import dev.omnigraph.Row;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.parse.QueryParser;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.schema.plan.SchemaPlan;
import dev.omnigraph.schema.plan.SchemaPlanner;
import dev.omnigraph.system.conformance.ConformanceCase.Expected;
import dev.omnigraph.system.conformance.ConformanceCase.Step;
import dev.omnigraph.system.conformance.ConformanceGraphs.Pair;
import dev.omnigraph.system.reference.CellText;
import dev.omnigraph.system.reference.ReferenceMutations;
import dev.omnigraph.system.reference.ReferenceResult;
import dev.omnigraph.system.reference.ReferenceStore;
import dev.omnigraph.system.reference.ReferenceViolation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** Runs the steps of one case on the product and on the reference. Confined. */
final class ConformanceRun implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** The reference judges data, not texts: queries and requests with these are not shown to it. */
  private static final Set<ErrorCode> STATIC =
      EnumSet.of(
          ErrorCode.PARSE,
          ErrorCode.CATALOG,
          ErrorCode.TYPE,
          ErrorCode.BAD_REQUEST,
          ErrorCode.MIXED_MUTATION,
          ErrorCode.KEY_IMMUTABLE,
          ErrorCode.UNSUPPORTED_MIGRATION,
          ErrorCode.BRANCH_CONFLICT);

  private final ConformanceGraphs graphs;
  private final boolean writes;
  private @Nullable Pair pair;
  private boolean owned;
  private String declaration = "()";
  private String parameters = "{}";

  ConformanceRun(ConformanceGraphs graphs, ConformanceCase test) {
    this.graphs = graphs;
    this.writes = test.writes();
  }

  void run(Step step) throws Exception {
    if (step.pending().isEmpty()) {
      perform(step);
      return;
    }
    boolean passed;
    try {
      perform(step);
      passed = true;
    } catch (OmnigraphException | AssertionError | UnsupportedOperationException e) {
      passed = false; // as announced
    }
    assertThat(passed).as("pending (%s) but gives what it should", step.pending()).isFalse();
  }

  private void perform(Step step) throws Exception {
    switch (step.verb()) {
      case "on" -> {
        pair = writes ? graphs.fresh(step.text()) : graphs.shared(step.text());
        owned = writes;
      }
      case "with" -> {
        declaration = step.argument();
        parameters = step.text();
      }
      case "schema" -> schema(step);
      case "load" -> load(step);
      case "read", "search" -> read(step);
      case "mutate" -> mutate(step);
      case "export" -> export(step);
      case "plan", "plan-hard" -> plan(step);
      case "branch" -> branch(step);
      case "apply" -> apply(step);
      default -> throw new IllegalArgumentException("unknown step " + step.verb());
    }
  }

  private Pair pair() {
    if (pair == null) {
      throw new IllegalStateException("the case has no graph yet");
    }
    return pair;
  }

  private Omnigraph graph() {
    return pair().graph();
  }

  private ReferenceStore reference() {
    return pair().reference();
  }

  private void apply(Step step) throws Exception {
    String head = graph().main().head();
    String hash = graph().schema().hash();
    if (fails(step, () -> graph().applySchema(step.text()))) {
      assertThat(graph().main().head()).isEqualTo(head);
      assertThat(graph().schema().hash()).isEqualTo(hash);
      return;
    }
    boolean changes = !graph().planSchema(step.text()).isEmpty();
    assertThat(graph().applySchema(step.text()).applied()).isEqualTo(changes);
    assertThat(graph().planSchema(step.text()).isEmpty()).isTrue();
    assertThat(graph().main().head().equals(head)).isEqualTo(!changes);
    assertThat(graph().schema().source().equals(step.text())).isEqualTo(changes);
  }

  private void branch(Step step) throws Exception {
    if (!fails(step, () -> graph().createBranch(step.text()))) {
      assertThat(graph().createBranch(step.text()).head()).isEqualTo(graph().main().head());
    }
  }

  private static Optional<Expected> expected(Step step, String word) {
    return step.expected().stream().filter(e -> e.word().equals(word)).findFirst();
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return JSON.readTree(text);
  }

  /** Runs an action that must fail as stated; returns false when success was expected. */
  private boolean fails(Step step, Action action) throws Exception {
    Optional<Expected> error = expected(step, "error");
    if (error.isEmpty()) {
      return false;
    }
    Throwable thrown = Assertions.catchThrowable(action::run);
    assertThat(thrown).isInstanceOf(OmnigraphException.class);
    OmnigraphException refused = (OmnigraphException) thrown;
    String[] words = error.get().text().split(" ", -1);
    assertThat(refused.code()).as(refused.getMessage()).isEqualTo(ErrorCode.valueOf(words[0]));
    if (words.length > 1) {
      assertThat(refused.details()).containsEntry("rule", words[1]);
    }
    Optional<Expected> mentions = expected(step, "mentions");
    if (mentions.isPresent()) {
      for (JsonNode text : json(mentions.get().text())) {
        assertThat(refused.getMessage()).contains(text.textValue());
      }
    }
    return true;
  }

  private interface Action {
    void run() throws Exception;
  }

  private void referenceRefuses(Step step, Runnable action) {
    ErrorCode code =
        ErrorCode.valueOf(expected(step, "error").orElseThrow().text().split(" ", -1)[0]);
    if (STATIC.contains(code)) {
      return;
    }
    Throwable thrown = Assertions.catchThrowable(action::run);
    assertThat(thrown).isInstanceOf(ReferenceViolation.class);
    assertThat(((ReferenceViolation) thrown).codes()).contains(code);
  }

  private void schema(Step step) throws Exception {
    close();
    if (fails(step, () -> graphs.create(step.text()).graph().close())) {
      return;
    }
    pair = graphs.create(step.text());
    owned = true;
    Optional<Expected> same = expected(step, "same");
    if (same.isPresent()) {
      try (Omnigraph other = graphs.create(same.get().text()).graph()) {
        assertThat(other.schema().hash()).isEqualTo(graph().schema().hash());
      }
    }
  }

  private void load(Step step) throws Exception {
    LoadMode mode = LoadMode.valueOf(step.argument().toUpperCase(Locale.ROOT));
    if (fails(step, () -> graph().load(LoadRequest.of(mode, step.text())))) {
      referenceRefuses(step, () -> reference().load(mode, step.text()));
      return;
    }
    LoadResult result = graph().load(LoadRequest.of(mode, step.text()));
    Map<String, Long> records = new TreeMap<>();
    result.nodes().forEach((type, count) -> records.put("node:" + type, count));
    result.edges().forEach((type, count) -> records.put("edge:" + type, count));
    Optional<Expected> counts = expected(step, "records");
    if (counts.isPresent()) {
      assertThat(JSON.<JsonNode>valueToTree(records)).isEqualTo(longs(json(counts.get().text())));
    }
    assertThat(reference().load(mode, step.text())).isEqualTo(records);
    sameContent();
  }

  private static JsonNode longs(JsonNode counts) {
    Map<String, Long> values = new TreeMap<>();
    counts.properties().forEach(f -> values.put(f.getKey(), f.getValue().longValue()));
    return JSON.valueToTree(values);
  }

  private void sameContent() {
    Catalog catalog = SchemaCompiler.compile(graph().schema().source());
    assertThat(ReferenceStore.dumpOfExport(catalog, exported(graph())))
        .isEqualTo(reference().dump());
  }

  private String text(Step step) {
    return "query q" + declaration + " { " + step.text() + " }";
  }

  private static QueryAst parsed(String text) {
    return QueryParser.parse(SourceText.of(text)).queries().get(0);
  }

  private void read(Step step) throws Exception {
    String text = text(step);
    if (fails(step, () -> engineRead(text))) {
      referenceRefuses(
          step,
          () -> {
            JsonNode given = quietly(parameters);
            reference().read(parsed(text), given, NOW);
          });
      return;
    }
    ReferenceResult found = engineRead(text);
    Optional<Expected> columns = expected(step, "columns");
    if (columns.isPresent()) {
      assertThat(JSON.<JsonNode>valueToTree(found.columns())).isEqualTo(json(columns.get().text()));
      return;
    }
    boolean ordered = expected(step, "ordered").isPresent();
    Expected rows = expected(step, ordered ? "ordered" : "rows").orElseThrow();
    List<String> wanted = new ArrayList<>();
    for (JsonNode row : json(rows.text())) {
      wanted.add(rowText(row, found.columns()));
    }
    if (!ordered) {
      Collections.sort(wanted);
    }
    assertThat(ordered ? found.texts() : found.bag()).isEqualTo(wanted);
    if (step.verb().equals("read")) {
      ReferenceResult judged = reference().read(parsed(text), json(parameters), NOW);
      assertThat(ordered ? judged.texts() : judged.bag()).as("the reference").isEqualTo(wanted);
    }
  }

  private static JsonNode quietly(String text) {
    try {
      return json(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String rowText(JsonNode row, List<String> columns) {
    List<JsonNode> cells = new ArrayList<>();
    List<String> names = columns;
    if (row.isObject()) {
      names = new ArrayList<>();
      row.fieldNames().forEachRemaining(names::add);
      row.forEach(cells::add);
    } else if (row.isArray()) {
      row.forEach(cells::add);
    } else {
      cells.add(row);
    }
    return CellText.row(names, cells);
  }

  private ReferenceResult engineRead(String text) {
    try (QueryResult result =
        graph().main().prepare(text).executeJson(parameters, QueryOptions.defaults())) {
      List<List<@Nullable Object>> rows = new ArrayList<>();
      for (Row row : result) {
        List<@Nullable Object> cells = new ArrayList<>();
        for (int i = 0; i < row.columns().size(); i++) {
          cells.add(row.value(i));
        }
        rows.add(cells);
      }
      return new ReferenceResult(result.columns().stream().map(ResultColumn::name).toList(), rows);
    }
  }

  private void mutate(Step step) throws Exception {
    String text = text(step);
    int before = graph().main().commits().size();
    if (fails(step, () -> engineMutate(text))) {
      referenceRefuses(step, () -> reference().mutate(parsed(text), quietly(parameters), NOW));
    } else {
      MutationResult result = engineMutate(text);
      String counts = "nodes " + result.affectedNodes() + " edges " + result.affectedEdges();
      Expected nodes = expected(step, "nodes").orElseThrow();
      assertThat(counts).isEqualTo("nodes " + nodes.text());
      ReferenceMutations.Outcome outcome = reference().mutate(parsed(text), json(parameters), NOW);
      assertThat("nodes " + outcome.nodes() + " edges " + outcome.edges())
          .as("the reference")
          .isEqualTo(counts);
    }
    Optional<Expected> commits = expected(step, "commits");
    if (commits.isPresent()) {
      assertThat(graph().main().commits().size() - before)
          .isEqualTo(Integer.parseInt(commits.get().text()));
    }
    if (!text.contains("now()")) {
      sameContent();
    }
  }

  private MutationResult engineMutate(String text) {
    return graph().main().mutateJson(text, Optional.empty(), parameters, WriteOptions.none());
  }

  private static String exported(Omnigraph graph) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GraphSnapshot snapshot = graph.main().snapshot()) {
      snapshot.export(out, List.of());
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private void export(Step step) throws Exception {
    String exported = exported(graph());
    for (Expected expectation : step.expected()) {
      switch (expectation.word()) {
        case "line" -> assertThat(exported.lines()).contains(expectation.text());
        case "tables" ->
            assertThat(JSON.<JsonNode>valueToTree(tables(exported)))
                .isEqualTo(json(expectation.text()));
        case "identical" -> {
          try (Omnigraph copy = graphs.create(graph().schema().source()).graph()) {
            copy.load(LoadRequest.of(LoadMode.OVERWRITE, exported));
            assertThat(exported(copy)).isEqualTo(exported);
          }
        }
        default -> throw new IllegalArgumentException(expectation.word());
      }
    }
  }

  private static List<String> tables(String exported) throws JsonProcessingException {
    List<String> tables = new ArrayList<>();
    for (String line : exported.lines().toList()) {
      JsonNode json = json(line);
      String type = json.path(json.has("edge") ? "edge" : "type").textValue();
      if (tables.isEmpty() || !tables.get(tables.size() - 1).equals(type)) {
        tables.add(type);
      }
    }
    return tables;
  }

  private void plan(Step step) throws Exception {
    Catalog accepted = SchemaCompiler.compile(graph().schema().source());
    SchemaPlan plan = SchemaPlanner.plan(accepted, SchemaCompiler.compile(step.text()));
    if (step.verb().equals("plan-hard")) {
      plan = plan.withDataLossAllowed();
    }
    boolean supported = expected(step, "supported").isPresent();
    Expected steps = expected(step, supported ? "supported" : "unsupported").orElseThrow();
    assertThat(plan.supported()).isEqualTo(supported);
    JsonNode found = json(plan.toJson()).path("steps");
    JsonNode wanted = json(steps.text());
    assertThat(found.size()).as(found.toString()).isEqualTo(wanted.size());
    for (int i = 0; i < wanted.size(); i++) {
      JsonNode actual = found.get(i);
      wanted
          .get(i)
          .properties()
          .forEach(
              f -> {
                JsonNode value = actual.path(f.getKey());
                if (f.getValue().isNull()) {
                  assertThat(value.isMissingNode()).as(actual.toString()).isTrue();
                } else {
                  assertThat(value).as(actual.toString()).isEqualTo(f.getValue());
                }
              });
    }
  }

  @Override
  public void close() {
    if (pair != null && owned) {
      pair.graph().close();
    }
    pair = null;
  }
}
