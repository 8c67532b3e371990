package dev.omnigraph.testkit.model;

import dev.omnigraph.ChangeStream;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.MergeConflict;
import dev.omnigraph.MergeOptions;
import dev.omnigraph.MergeResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.MergeConflictsException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.ids.TableKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** One graph and its model going through a sequence of steps. Confined; used once. */
@SuppressWarnings("MustBeClosedChecker") // run() closes what is open at its end
final class ModelSession {
  private static final int KEYS = 6;
  private static final int BRANCHES_MAX = 5;
  private static final int COMPARE_ALL_EVERY = 16;

  private final String source;
  private final ModelSchema schema;
  private final OmnigraphOptions options;
  private final Supplier<Path> directories;
  private final ModelHistory history = new ModelHistory();
  private final Path root;
  private Omnigraph graph;
  private int branchNumber;
  private int done;
  private int merges;

  ModelSession(String source, OmnigraphOptions options, Supplier<Path> directories) {
    this.source = source;
    this.schema = new ModelSchema(source);
    this.options = options;
    this.directories = directories;
    this.root = directories.get();
    this.graph = Omnigraph.init(root.toString(), source, options);
    history.add("main", graph.commit(graph.main().head()), ModelState.EMPTY);
  }

  /** Returns the steps begun. */
  int done() {
    return done;
  }

  int merges() {
    return merges;
  }

  /** Runs steps until the graph and the model disagree; returns how they do. */
  Optional<String> run(List<ModelStep> steps) {
    try {
      for (ModelStep step : steps) {
        done++;
        Optional<String> wrong;
        try {
          step(step);
          wrong = compare(done % COMPARE_ALL_EVERY == 0);
        } catch (Disagreement e) {
          wrong = Optional.of(String.valueOf(e.getMessage()));
        } catch (OmnigraphException e) {
          wrong = Optional.of("unexpected " + e);
        }
        if (wrong.isPresent()) {
          return Optional.of("step " + done + ", " + step + ": " + wrong.get());
        }
      }
      return compare(true);
    } finally {
      graph.close();
    }
  }

  private static final class Disagreement extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Disagreement(String message) {
      super(message);
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new Disagreement(message);
    }
  }

  private String changed = "main";

  private Optional<String> compare(boolean all) {
    for (String branch : all ? history.branches() : List.of(changed)) {
      ModelCommit head = history.head(branch);
      if (!graph.branch(branch).head().equals(head.id())) {
        return Optional.of("branch " + branch + " is not at " + head.id());
      }
      ModelState found = export(branch);
      if (!found.equals(head.state())) {
        return Optional.of(
            "branch " + branch + " holds\n" + found + "and should hold\n" + head.state());
      }
    }
    return Optional.empty();
  }

  private ModelState export(String branch) {
    try (GraphSnapshot snapshot = graph.branch(branch).snapshot()) {
      return export(snapshot);
    }
  }

  private static ModelState export(GraphSnapshot snapshot) {
    return ModelState.ofExport(text(snapshot));
  }

  private static String text(GraphSnapshot snapshot) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    snapshot.export(out, List.of());
    return out.toString(StandardCharsets.UTF_8);
  }

  private String branch(int choice) {
    List<String> names = history.branches();
    return names.get(choice % names.size());
  }

  private static String id(int choice) {
    return "k" + choice % KEYS;
  }

  private void step(ModelStep step) {
    changed = branch(step.a());
    switch (step.kind()) {
      case PUT_NODE -> putNode(step);
      case SET_PROPERTY -> setProperty(step);
      case DELETE_NODE -> deleteNode(step);
      case ADD_EDGE -> putEdge(step, false);
      case PUT_EDGE -> putEdge(step, true);
      case DELETE_EDGES -> deleteEdges(step);
      case CREATE_BRANCH -> createBranch(step);
      case MERGE -> merge(step);
      case DELETE_BRANCH -> deleteBranch(step);
      case REVERT -> revert(step);
      case READ_PAST -> readPast(step);
      case OPTIMIZE -> optimize();
      case RELOAD -> reload();
      case REOPEN -> {
        graph.close();
        graph = Omnigraph.open(root.toString(), options);
      }
    }
  }

  private void committed(Optional<String> commit, ModelState state) {
    if (commit.isPresent()) {
      history.add(changed, graph.commit(commit.get()), state);
    } else {
      require(history.head(changed).state().equals(state), "a change made no commit");
    }
  }

  private String load(String line) {
    return graph.branch(changed).load(LoadRequest.of(LoadMode.MERGE, line)).commitId();
  }

  private static String data(Optional<String> id, Map<String, String> cells) {
    StringBuilder json = new StringBuilder("{");
    id.ifPresent(text -> json.append("\"id\":\"").append(text).append('"'));
    cells.forEach(
        (name, value) ->
            json.append(json.length() == 1 ? "" : ",")
                .append('"')
                .append(name)
                .append("\":")
                .append(value));
    return json.append('}').toString();
  }

  private void putNode(ModelStep step) {
    NodeType type = schema.node(step.b());
    String id = id(step.c());
    Map<String, String> cells =
        ModelSchema.cells(type.properties(), ModelSchema.key(type), id, step.b() + 31L * step.c());
    String commit =
        load("{\"type\":\"" + type.name() + "\",\"data\":" + data(Optional.empty(), cells) + "}");
    ModelRow row = new ModelRow(Optional.empty(), Optional.empty(), cells);
    committed(Optional.of(commit), history.head(changed).state().put(type.key(), id, row));
  }

  private void setProperty(ModelStep step) {
    NodeType type = schema.node(step.b());
    List<Property> free =
        type.properties().stream().filter(p -> !type.isKeyPart(p.name())).toList();
    if (free.isEmpty()) {
      return;
    }
    Property property = free.get(step.b() / 7 % free.size());
    String id = id(step.c());
    String value = ModelSchema.value(property.type(), new SplittableRandom(step.c()));
    String parameters = "{\"id\":\"" + id + "\",\"v\":" + asParameter(property.type(), value) + "}";
    String query =
        "query q($id: String, $v: "
            + parameterType(property)
            + ") { update "
            + type.name()
            + " set { "
            + property.name()
            + ": $v } where "
            + ModelSchema.key(type)
            + " = $id }";
    ModelState state = history.head(changed).state();
    Optional<String> commit =
        graph
            .branch(changed)
            .mutateJson(query, Optional.empty(), parameters, WriteOptions.none())
            .commitId();
    ModelRow row = state.rows(type.key()).get(id);
    committed(
        commit, row == null ? state : state.put(type.key(), id, row.with(property.name(), value)));
  }

  /** Parameters spell dates where records count days and milliseconds. */
  private static String asParameter(PropertyType type, String json) {
    if (json.equals("null") || type.list()) {
      return json;
    } else if (type.scalar() == ScalarType.DATE) {
      return '"' + LocalDate.ofEpochDay(Long.parseLong(json)).toString() + '"';
    } else if (type.scalar() == ScalarType.DATETIME) {
      return '"' + Instant.ofEpochMilli(Long.parseLong(json)).toString() + '"';
    }
    return json;
  }

  private static String parameterType(Property property) {
    if (property.type().isEnum()) {
      return property.type().nullable() ? "String?" : "String";
    }
    return property.type().text();
  }

  private void deleteNode(ModelStep step) {
    NodeType type = schema.node(step.b());
    String id = id(step.c());
    ModelState state = history.head(changed).state();
    Optional<String> commit =
        graph
            .branch(changed)
            .mutate(
                "query q() { delete "
                    + type.name()
                    + " where "
                    + ModelSchema.key(type)
                    + " = \""
                    + id
                    + "\" }")
            .commitId();
    committed(commit, without(state, type, id));
  }

  private ModelState without(ModelState state, NodeType type, String id) {
    SortedMap<String, ModelRow> rows = new TreeMap<>(state.rows(type.key()));
    if (rows.remove(id) == null) {
      return state;
    }
    ModelState left = state.with(type.key(), rows);
    for (EdgeType edge : schema.edges()) {
      SortedMap<String, ModelRow> edges = new TreeMap<>(left.rows(edge.key()));
      edges
          .values()
          .removeIf(
              row ->
                  (edge.from().equals(type.name()) && row.from().filter(id::equals).isPresent())
                      || (edge.to().equals(type.name())
                          && row.to().filter(id::equals).isPresent()));
      left = left.with(edge.key(), edges);
    }
    return left;
  }

  private void putEdge(ModelStep step, boolean explicit) {
    if (!schema.hasEdges()) {
      return;
    }
    EdgeType type = schema.edge(step.b());
    String from = id(step.b() / 11);
    String to = id(step.c());
    Optional<String> id = explicit ? Optional.of("e" + step.c() / 13 % 4) : Optional.empty();
    Map<String, String> cells = ModelSchema.cells(type.properties(), "", "", step.c());
    String line =
        "{\"edge\":\""
            + type.name()
            + "\",\"from\":\""
            + from
            + "\",\"to\":\""
            + to
            + "\",\"data\":"
            + data(id, cells)
            + "}";
    ModelState state = history.head(changed).state();
    boolean whole =
        state.rows(TableKey.node(type.from())).containsKey(from)
            && state.rows(TableKey.node(type.to())).containsKey(to);
    String commit;
    try {
      commit = load(line);
    } catch (InvalidInputException e) {
      require(!whole, "an edge between nodes was refused: " + e);
      return;
    }
    require(whole, "an edge without its nodes was accepted");
    ModelRow row = new ModelRow(Optional.of(from), Optional.of(to), cells);
    String given = id.orElseGet(() -> newId(type.key(), state));
    committed(Optional.of(commit), state.put(type.key(), given, row));
  }

  /** Returns the one id the graph has and the model does not. */
  private String newId(TableKey key, ModelState before) {
    SortedSet<String> ids = new TreeSet<>(export(changed).rows(key).keySet());
    ids.removeAll(before.rows(key).keySet());
    require(ids.size() == 1, "one edge was to be added, not " + ids);
    return ids.first();
  }

  private void deleteEdges(ModelStep step) {
    if (!schema.hasEdges()) {
      return;
    }
    EdgeType type = schema.edge(step.b());
    String from = id(step.c());
    ModelState state = history.head(changed).state();
    Optional<String> commit =
        graph
            .branch(changed)
            .mutate("query q() { delete " + type.name() + " where from = \"" + from + "\" }")
            .commitId();
    SortedMap<String, ModelRow> rows = new TreeMap<>(state.rows(type.key()));
    rows.values().removeIf(row -> row.from().filter(from::equals).isPresent());
    committed(commit, state.with(type.key(), rows));
  }

  private void createBranch(ModelStep step) {
    if (history.branches().size() >= BRANCHES_MAX) {
      return;
    }
    List<ModelCommit> line = history.line(changed);
    ModelCommit from = line.get(step.c() % 3 == 0 ? step.b() % line.size() : 0);
    String name = "b" + ++branchNumber;
    graph.createBranch(name, from.id());
    history.branch(name, from.id());
  }

  private void deleteBranch(ModelStep step) {
    String name = branch(step.b());
    if (name.equals("main")) {
      return;
    }
    try {
      graph.deleteBranch(name);
      history.delete(name);
      changed = "main";
    } catch (ConflictException e) {
      // Others descend from it or read its data; that it is all there is compared.
      changed = name;
    }
  }

  private static SortedSet<String> named(List<MergeConflict> conflicts, boolean ofTwo) {
    SortedSet<String> names = new TreeSet<>();
    for (MergeConflict conflict : conflicts) {
      if (conflict.kind().isOfTwoChanges() == ofTwo) {
        String row = conflict.tableKey() + " " + conflict.id();
        names.add(
            ofTwo
                ? conflict.kind().text()
                    + " "
                    + row
                    + conflict.property().map(p -> " " + p).orElse("")
                : row);
      }
    }
    return names;
  }

  /** The graph names at least one edge for every missing node, the model every edge. */
  private static void requireSame(ModelMerge expected, List<MergeConflict> found) {
    require(
        named(found, true).equals(expected.conflicts()),
        "conflicts " + named(found, true) + " and should be " + expected.conflicts());
    SortedSet<String> orphans = named(found, false);
    require(
        expected.orphans().containsAll(orphans)
            && orphans.isEmpty() == expected.orphans().isEmpty(),
        "orphans " + orphans + " and should be " + expected.orphans());
  }

  private void merge(ModelStep step) {
    List<String> others = new java.util.ArrayList<>(history.branches());
    others.remove(changed);
    if (others.isEmpty()) {
      return;
    }
    String from = others.get(step.b() % others.size());
    ModelCommit theirs = history.head(from);
    ModelCommit ours = history.head(changed);
    ModelCommit base = history.base(from, changed).orElseThrow();
    ModelMerge expected = ModelMerge.of(schema, base.state(), theirs.state(), ours.state(), true);
    MergeResult preview = graph.branch(changed).previewMerge(from, MergeOptions.defaults());
    require(preview.baseCommitId().equals(base.id()), "base " + preview.baseCommitId());
    requireSame(expected, preview.conflicts());
    try {
      MergeResult merged = graph.branch(changed).merge(from);
      require(preview.conflicts().isEmpty(), "conflicts were merged");
      require(merged.changes().equals(preview.changes()), "the preview said otherwise");
      merges++;
      committed(
          merged.commitId(),
          merged.outcome() == MergeResult.Outcome.ALREADY_UP_TO_DATE
              ? ours.state()
              : expected.state());
    } catch (MergeConflictsException e) {
      require(!preview.conflicts().isEmpty(), "the preview knew of no conflict: " + e);
    }
  }

  private void revert(ModelStep step) {
    List<ModelCommit> line = history.line(changed);
    ModelCommit commit = line.get(step.b() % Math.min(5, line.size()));
    if (commit.parent().isEmpty()) {
      return;
    }
    ModelState before = history.commit(commit.parent().get()).orElseThrow().state();
    ModelMerge expected = ModelMerge.of(schema, commit.state(), before, line.get(0).state(), false);
    try {
      MergeResult reverted = graph.branch(changed).revert(commit.id(), WriteOptions.none());
      require(
          expected.conflicts().isEmpty() && expected.orphans().isEmpty(),
          "a revert should conflict: " + expected.conflicts() + expected.orphans());
      committed(reverted.commitId(), expected.state());
    } catch (MergeConflictsException e) {
      require(
          !expected.conflicts().isEmpty() || !expected.orphans().isEmpty(),
          "a revert conflicts: " + e);
    }
  }

  private void readPast(ModelStep step) {
    List<ModelCommit> line = history.line(changed);
    ModelCommit commit = line.get(step.b() % line.size());
    ModelCommit other = history.head(branch(step.c()));
    try (ChangeStream changes = graph.diff(commit.id(), other.id())) {
      ModelState made = ModelDiff.apply(commit.state(), changes);
      require(
          made.equals(other.state()),
          "the changes from " + commit.id() + " to " + other.id() + " make\n" + made);
    } catch (IllegalStateException e) {
      throw new Disagreement("changes from " + commit.id() + " to " + other.id() + ": " + e);
    }
    try (GraphSnapshot past = graph.at(commit.id())) {
      ModelState found = export(past);
      require(
          found.equals(commit.state()),
          "commit " + commit.id() + " holds\n" + found + "and should hold\n" + commit.state());
    }
  }

  private void optimize() {
    ModelState state = history.head(changed).state();
    Optional<String> commit = graph.optimize(OptimizeOptions.all().onBranch(changed)).commitId();
    committed(commit, state);
  }

  private void reload() {
    String exported;
    try (GraphSnapshot snapshot = graph.branch(changed).snapshot()) {
      exported = text(snapshot);
    }
    try (Omnigraph copy = Omnigraph.init(directories.get().toString(), source, options)) {
      copy.load(LoadRequest.of(LoadMode.OVERWRITE, exported));
      try (GraphSnapshot snapshot = copy.main().snapshot()) {
        require(text(snapshot).equals(exported), "an export loads into another graph");
      }
    }
  }
}
