package dev.omnigraph.testkit.model;

import dev.omnigraph.ChangeStream;
import dev.omnigraph.CleanupOptions;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.MergeChoice;
import dev.omnigraph.MergeConflict;
import dev.omnigraph.MergeConflict.Kind;
import dev.omnigraph.MergeOptions;
import dev.omnigraph.MergeResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.RepairMode;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.MergeConflictsException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.ids.TableKey;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** One graph and its model going through a sequence of steps. Confined; used once. */
@SuppressWarnings("MustBeClosedChecker") // run() closes what is open at its end
final class ModelSession {
  private static final int BRANCHES_MAX = 5;
  private static final int TAGS_MAX = 3;
  private static final int COMPARE_ALL_EVERY = 16;
  private static final List<MergeChoice> CHOICES = List.of(MergeChoice.values());
  private static final List<RepairMode> REPAIRS = List.of(RepairMode.values());
  private static final Set<ErrorCode> REFUSALS =
      EnumSet.of(
          ErrorCode.RANGE_VIOLATION,
          ErrorCode.CHECK_VIOLATION,
          ErrorCode.ENUM_VIOLATION,
          ErrorCode.UNIQUE_VIOLATION,
          ErrorCode.ENDPOINT_VIOLATION,
          ErrorCode.CARDINALITY_VIOLATION,
          ErrorCode.KEY_CONFLICT);

  private final String source;
  private final ModelSchema schema;
  private final OmnigraphOptions options;
  private final ModelDrift drift;
  private final Supplier<Path> directories;
  private final ModelHistory history = new ModelHistory();
  private final Path root;
  private Omnigraph graph;
  private final ModelWrites writes;
  private int tagNumber;
  private int refused;
  private int done;
  private int merges;

  ModelSession(String source, OmnigraphOptions options, Supplier<Path> directories) {
    this.source = source;
    this.schema = new ModelSchema(source);
    this.writes = new ModelWrites(schema);
    this.options = options;
    this.drift = new ModelDrift(options);
    this.directories = directories;
    this.root = directories.get();
    this.graph = Omnigraph.init(root.toString(), source, drift.options());
    history.add("main", graph.commit(graph.main().head()), ModelState.EMPTY);
  }

  /** Returns the steps begun. */
  int done() {
    return done;
  }

  int merges() {
    return merges;
  }

  int refused() {
    return refused;
  }

  int repaired() {
    return drift.repaired();
  }

  /** Runs steps until the graph and the model disagree; returns how they do. */
  Optional<String> run(List<ModelStep> steps) {
    try {
      for (ModelStep step : steps) {
        done++;
        Optional<String> wrong =
            found(
                () -> {
                  step(step);
                  return compare(done % COMPARE_ALL_EVERY == 0);
                });
        if (wrong.isPresent()) {
          return Optional.of("step " + done + " on " + changed + ", " + step + ": " + wrong.get());
        }
      }
      return found(() -> compare(true));
    } finally {
      graph.close();
    }
  }

  /** Whatever is thrown is a failure of the graph, of which the seed has to be told. */
  private static Optional<String> found(Supplier<Optional<String>> work) {
    try {
      return work.get();
    } catch (Disagreement e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (RuntimeException | AssertionError e) {
      return Optional.of("unexpected " + withTrace(e));
    }
  }

  private static final class Disagreement extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Disagreement(String message) {
      super(message);
    }
  }

  private static String withTrace(Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new Disagreement(message);
    }
  }

  private String changed = "main";

  private Optional<String> compare(boolean all) {
    if (all) {
      SortedMap<String, String> tags = new TreeMap<>();
      graph.tags().forEach(tag -> tags.put(tag.name(), tag.commitId()));
      if (!tags.equals(history.tags())) {
        return Optional.of("the tags are " + tags + " and should be " + history.tags());
      }
    }
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

  private void step(ModelStep step) {
    changed = branch(step.a());
    SplittableRandom random = new SplittableRandom(step.c());
    switch (step.kind()) {
      case LOAD -> load(random);
      case INSERT_NODE -> mutate(ModelWrites.Verb.INSERT_NODE, random);
      case INSERT_EDGE -> mutate(ModelWrites.Verb.INSERT_EDGE, random);
      case SET_PROPERTY -> mutate(ModelWrites.Verb.SET_PROPERTY, random);
      case DELETE_NODE -> mutate(ModelWrites.Verb.DELETE_NODE, random);
      case DELETE_EDGES -> mutate(ModelWrites.Verb.DELETE_EDGES, random);
      case TRANSACTION -> transaction(random);
      case CREATE_BRANCH -> createBranch(step);
      case MERGE -> merge(step);
      case DELETE_BRANCH -> deleteBranch(step);
      case TAG -> tag(step);
      case REVERT -> revert(step);
      case READ_PAST -> readPast(step);
      case OPTIMIZE -> optimize();
      case CLEANUP -> cleanup(step);
      case REPAIR -> repair(step);
      case RELOAD -> reload();
      case REOPEN -> {
        graph.close();
        graph = Omnigraph.open(root.toString(), drift.options());
      }
    }
  }

  private void committed(Optional<String> commit, ModelState state) {
    if (commit.isPresent()) {
      history.add(changed, graph.commit(commit.get()), identified(state));
    } else {
      require(history.head(changed).state().equals(state), "a change made no commit");
    }
  }

  /** Replaces stand-ins by the ids the graph gave to edges of the same content. */
  private ModelState identified(ModelState state) {
    ModelState known = state;
    for (TableKey key : state.tables().keySet()) {
      SortedMap<String, ModelRow> rows = new TreeMap<>(state.rows(key));
      if (rows.keySet().stream().anyMatch(id -> id.startsWith(ModelWrites.UNKNOWN))) {
        SortedMap<String, ModelRow> free = new TreeMap<>(export(changed).rows(key));
        free.keySet().removeAll(rows.keySet());
        for (String id : List.copyOf(rows.keySet())) {
          ModelRow row = rows.get(id);
          Optional<String> given =
              free.entrySet().stream()
                  .filter(e -> e.getValue().equals(row))
                  .map(Map.Entry::getKey)
                  .findFirst();
          if (row != null && id.startsWith(ModelWrites.UNKNOWN) && given.isPresent()) {
            rows.remove(id);
            rows.put(given.get(), row);
            free.remove(given.get());
          }
        }
        known = known.with(key, rows);
      }
    }
    return known;
  }

  private void requireRefusal(OmnigraphException e, SortedSet<String> violations) {
    if (violations.isEmpty()) {
      throw new Disagreement("a write that violates nothing was refused: " + withTrace(e));
    }
    require(REFUSALS.contains(e.code()), "a violation of " + violations + " was called " + e);
    refused++;
  }

  private void load(SplittableRandom random) {
    ModelState state = history.head(changed).state();
    ModelWrites.Input input = writes.input(random, state);
    SortedSet<String> violations = ModelRules.violations(schema, state, input.after());
    if (input.clash()) {
      violations.add("clash");
    }
    String commit;
    try {
      commit = graph.branch(changed).load(LoadRequest.of(input.mode(), input.lines())).commitId();
    } catch (OmnigraphException e) {
      requireRefusal(e, violations);
      return;
    }
    require(violations.isEmpty(), input + " should violate " + violations);
    committed(Optional.of(commit), input.after());
  }

  private void mutate(ModelWrites.Verb verb, SplittableRandom random) {
    ModelState state = history.head(changed).state();
    ModelWrites.Statement statement = writes.statement(verb, random, state);
    SortedSet<String> violations = ModelRules.violations(schema, state, statement.after());
    Optional<String> commit;
    try {
      commit =
          graph
              .branch(changed)
              .mutateJson(
                  statement.query(), Optional.empty(), statement.parameters(), WriteOptions.none())
              .commitId();
    } catch (OmnigraphException e) {
      requireRefusal(e, violations);
      return;
    }
    require(violations.isEmpty(), statement + " should violate " + violations);
    committed(commit, statement.after());
  }

  /** The state between two statements may be refused although the last one would stand. */
  private void transaction(SplittableRandom random) {
    ModelState state = history.head(changed).state();
    List<ModelWrites.Statement> statements = new ArrayList<>();
    SortedSet<String> onTheWay = new TreeSet<>();
    SortedSet<String> atTheEnd = new TreeSet<>();
    ModelState after = state;
    int count = 2 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      ModelWrites.Statement statement = writes.statement(random, after);
      statements.add(statement);
      after = statement.after();
      atTheEnd = ModelRules.violations(schema, state, after);
      onTheWay.addAll(atTheEnd);
    }
    Optional<String> commit;
    try {
      commit =
          graph
              .branch(changed)
              .transaction(
                  transaction -> {
                    for (ModelWrites.Statement statement : statements) {
                      transaction.mutateJson(
                          statement.query(), Optional.empty(), statement.parameters());
                    }
                  })
              .commitId();
    } catch (OmnigraphException e) {
      requireRefusal(e, onTheWay);
      return;
    }
    require(atTheEnd.isEmpty(), statements + " should violate " + atTheEnd);
    committed(commit, after);
  }

  /**
   * Runs what needs the state of old commits; those a cleanup may have removed need not be there.
   */
  private void unlessReclaimed(Runnable work, String... commits) {
    try {
      work.run();
    } catch (NotFoundException e) {
      require(
          e.code() == ErrorCode.HISTORY_RECLAIMED && history.isReleased(commits),
          "what was to stay after a cleanup is not there: " + e);
    }
  }

  private void createBranch(ModelStep step) {
    if (history.branches().size() >= BRANCHES_MAX) {
      return;
    }
    List<ModelCommit> line = history.line(changed);
    ModelCommit from = line.get(step.c() % 3 == 0 ? step.b() % line.size() : 0);
    String name = "w/b0";
    for (int i = 1; history.branches().contains(name); i++) {
      name = "w/b" + i;
    }
    String free = name;
    unlessReclaimed(
        () -> {
          graph.createBranch(free, from.id());
          history.branch(free, from.id());
        },
        from.id());
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

  private void tag(ModelStep step) {
    if (history.tags().size() >= TAGS_MAX || (step.c() % 3 == 0 && !history.tags().isEmpty())) {
      String name = List.copyOf(history.tags().keySet()).get(step.b() % history.tags().size());
      graph.deleteTag(name);
      history.deleteTag(name);
      return;
    }
    List<ModelCommit> line = history.line(changed);
    ModelCommit commit = line.get(step.b() % line.size());
    String name = "t" + ++tagNumber;
    unlessReclaimed(
        () -> {
          graph.createTag(name, commit.id());
          history.tag(name, commit.id());
        },
        commit.id());
  }

  private static SortedSet<String> named(List<MergeConflict> conflicts, Predicate<Kind> wanted) {
    SortedSet<String> names = new TreeSet<>();
    for (MergeConflict conflict : conflicts) {
      if (wanted.test(conflict.kind())) {
        names.add(name(conflict));
      }
    }
    return names;
  }

  private static String name(MergeConflict conflict) {
    String table = conflict.kind().text() + " " + conflict.tableKey();
    if (conflict.kind().isOfTwoChanges()) {
      return table + " " + conflict.id() + conflict.property().map(p -> " " + p).orElse("");
    }
    return conflict.kind() == Kind.ORPHAN_EDGE ? table + " " + conflict.id() : table;
  }

  /** The graph names at least one edge for every missing node, the model every edge. */
  private static void requireSame(ModelMerge expected, List<MergeConflict> found) {
    SortedSet<String> conflicts = named(found, Kind::isOfTwoChanges);
    require(
        conflicts.equals(expected.conflicts()),
        "conflicts " + conflicts + " and should be " + expected.conflicts());
    SortedSet<String> orphans = named(found, kind -> kind == Kind.ORPHAN_EDGE);
    SortedSet<String> others =
        named(found, kind -> kind != Kind.ORPHAN_EDGE && !kind.isOfTwoChanges());
    SortedSet<String> allOrphans = new TreeSet<>(expected.violations());
    allOrphans.removeIf(v -> !v.startsWith(Kind.ORPHAN_EDGE.text()));
    SortedSet<String> allOthers = new TreeSet<>(expected.violations());
    allOthers.removeAll(allOrphans);
    require(
        allOrphans.containsAll(orphans) && orphans.isEmpty() == allOrphans.isEmpty(),
        "orphans " + orphans + " and should be " + allOrphans);
    require(others.equals(allOthers), "violations " + others + " and should be " + allOthers);
  }

  /** Decides by the name of a conflict alone, so that the graph and the model ask alike. */
  private static Function<String, MergeChoice> chooser(int choice) {
    return switch (choice % 6) {
      case 0 -> name -> MergeChoice.OURS;
      case 1 -> name -> MergeChoice.THEIRS;
      case 2 -> name -> CHOICES.get(Math.floorMod(name.hashCode() + choice, CHOICES.size()));
      default -> name -> MergeChoice.CONFLICT;
    };
  }

  private void merge(ModelStep step) {
    List<String> others = new ArrayList<>(history.branches());
    others.remove(changed);
    if (others.isEmpty()) {
      return;
    }
    String from = others.get(step.b() % others.size());
    ModelHistory.Base found = history.base(from, changed).orElseThrow();
    if (!found.also().isEmpty() && history.isReleased(found.commits())) {
      return; // what is known of a branch that is gone may be less now
    }
    ModelCommit nearest = found.nearest();
    ModelCommit base = new ModelCommit(nearest.branch(), nearest.info(), ModelMerge.base(found));
    unlessReclaimed(() -> merge(base, from, chooser(step.c())), base.id());
  }

  private void merge(ModelCommit base, String from, Function<String, MergeChoice> chooser) {
    ModelCommit theirs = history.head(from);
    ModelCommit ours = history.head(changed);
    ModelMerge expected =
        ModelMerge.of(
            schema,
            ModelMerge.Sides.of(base, theirs.state(), ours),
            ModelMerge.EdgeRule.UNIFY,
            chooser);
    MergeOptions how =
        MergeOptions.defaults().withResolver(conflict -> chooser.apply(name(conflict)));
    MergeResult preview = graph.branch(changed).previewMerge(from, how);
    require(preview.baseCommitId().equals(base.id()), "base " + preview.baseCommitId());
    requireSame(expected, preview.conflicts());
    try {
      MergeResult merged = graph.branch(changed).merge(from, how);
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
    ModelCommit before = history.commit(commit.parent().get()).orElseThrow();
    unlessReclaimed(() -> revert(commit, before, line.get(0)), commit.id(), before.id());
  }

  private void revert(ModelCommit commit, ModelCommit before, ModelCommit ours) {
    ModelMerge expected =
        ModelMerge.of(
            schema,
            ModelMerge.Sides.of(commit, before.state(), ours),
            ModelMerge.EdgeRule.KEEP,
            name -> MergeChoice.CONFLICT);
    boolean stands = expected.conflicts().isEmpty() && expected.violations().isEmpty();
    try {
      MergeResult reverted = graph.branch(changed).revert(commit.id(), WriteOptions.none());
      require(
          stands,
          "a revert should conflict: " + expected.conflicts() + " " + expected.violations());
      committed(reverted.commitId(), expected.state());
    } catch (MergeConflictsException e) {
      require(!stands, "a revert conflicts: " + e);
    }
  }

  private void readPast(ModelStep step) {
    List<ModelCommit> line = history.line(changed);
    ModelCommit commit = line.get(step.b() % line.size());
    ModelCommit other = history.head(branch(step.c()));
    unlessReclaimed(() -> readPast(commit.id(), commit, other), commit.id());
    history.tags().forEach((name, id) -> readPast(name, history.commit(id).orElseThrow(), other));
  }

  private void readPast(String name, ModelCommit commit, ModelCommit other) {
    try (ChangeStream changes = graph.diff(name, other.id())) {
      ModelState made = ModelDiff.apply(commit.state(), changes);
      require(
          made.equals(other.state()),
          "the changes from " + name + " to " + other.id() + " make\n" + made);
    } catch (IllegalStateException e) {
      throw new Disagreement("changes from " + name + " to " + other.id() + ": " + e);
    }
    try (GraphSnapshot past = graph.at(name)) {
      ModelState found = export(past);
      require(
          found.equals(commit.state()),
          "commit " + name + " holds\n" + found + "and should hold\n" + commit.state());
    }
  }

  private void optimize() {
    ModelState state = history.head(changed).state();
    Optional<String> commit = graph.optimize(OptimizeOptions.all().onBranch(changed)).commitId();
    committed(commit, state);
  }

  private void cleanup(ModelStep step) {
    int keep = 1 + step.b() % 6;
    graph.cleanup(
        CleanupOptions.keep(keep).withMinimumAge(Duration.ZERO).withLooseAge(Duration.ZERO));
    history.cleaned(keep);
  }

  private void repair(ModelStep step) {
    RepairMode mode = REPAIRS.get(step.b() % REPAIRS.size());
    ModelState state = history.head(changed).state();
    ModelDrift.Repaired did = drift.repair(graph, changed, mode, step.c());
    require(did.wrong().isEmpty(), did.wrong().orElse(""));
    committed(did.commit(), state);
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
