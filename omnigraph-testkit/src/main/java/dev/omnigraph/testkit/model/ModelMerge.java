package dev.omnigraph.testkit.model;

import dev.omnigraph.MergeChoice;
import dev.omnigraph.ids.TableKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A merge written down as plainly as the rules say it, over whole states.
 *
 * @param state the merged state; where a conflict is not decided, the target's
 * @param conflicts conflicts of two changes: kind, table, id and property, if there is one
 * @param violations what the state violates, as {@link ModelRules} says it, left out where a
 *     conflict is not decided
 */
record ModelMerge(ModelState state, SortedSet<String> conflicts, SortedSet<String> violations) {
  private static final Pattern GENERATED = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");

  static ModelMerge of(
      ModelSchema schema, Sides sides, EdgeRule edgeRule, Function<String, MergeChoice> resolver) {
    ModelState base = sides.base();
    ModelState theirs = sides.theirs();
    ModelState ours = sides.ours();
    Conflicts conflicts = new Conflicts(resolver, new TreeSet<>());
    Set<TableKey> keys = new TreeSet<>(base.tables().keySet());
    keys.addAll(theirs.tables().keySet());
    keys.addAll(ours.tables().keySet());
    ModelState merged = ModelState.EMPTY;
    for (TableKey key : keys) {
      merged =
          merged.with(
              key,
              table(
                  key,
                  base.rows(key),
                  theirs.rows(key),
                  ours.rows(key),
                  edgeRule == EdgeRule.UNIFY && !key.isNode(),
                  conflicts));
    }
    // A merge into a branch that did not move gives the source's state, which stood before.
    SortedSet<String> violations =
        sides.onlyTheirs() ? new TreeSet<>() : ModelRules.violations(schema, ours, merged);
    violations.removeIf(
        v ->
            v.startsWith("OrphanEdge ")
                && conflicts.undecided().stream()
                    .anyMatch(c -> (c + " ").contains(v.substring(v.indexOf(' ')) + " ")));
    return new ModelMerge(merged, conflicts.undecided(), violations);
  }

  /** Returns the state both sides of a merge started from. */
  static ModelState base(ModelHistory.Base base) {
    ModelState state = base.nearest().state();
    for (ModelHistory.Also also : base.also()) {
      MergeChoice choice = also.isMerge() ? MergeChoice.OURS : MergeChoice.BASE;
      Conflicts conflicts = new Conflicts(name -> choice, new TreeSet<>());
      ModelState from = also.from().state();
      ModelState to = also.to().state();
      Set<TableKey> keys = new TreeSet<>(from.tables().keySet());
      keys.addAll(to.tables().keySet());
      for (TableKey key : keys) {
        state =
            state.with(
                key, table(key, from.rows(key), to.rows(key), state.rows(key), false, conflicts));
      }
    }
    return state;
  }

  /**
   * The three states.
   *
   * @param onlyTheirs whether the target is still at the base itself
   */
  record Sides(ModelState base, ModelState theirs, ModelState ours, boolean onlyTheirs) {
    static Sides of(ModelCommit base, ModelState theirs, ModelCommit ours) {
      return new Sides(base.state(), theirs, ours.state(), base.id().equals(ours.id()));
    }
  }

  /** What becomes of equal edges both sides added. */
  enum EdgeRule {
    UNIFY,
    KEEP
  }

  /** Decides conflicts, or notes them. */
  private record Conflicts(Function<String, MergeChoice> resolver, SortedSet<String> undecided) {
    <T> T choose(String name, T base, T theirs, T ours) {
      return switch (resolver.apply(name)) {
        case CONFLICT -> {
          undecided.add(name);
          yield ours;
        }
        case OURS -> ours;
        case THEIRS -> theirs;
        case BASE -> base;
      };
    }
  }

  private static SortedMap<String, ModelRow> table(
      TableKey key,
      SortedMap<String, ModelRow> base,
      SortedMap<String, ModelRow> theirs,
      SortedMap<String, ModelRow> ours,
      boolean unify,
      Conflicts conflicts) {
    SortedMap<String, ModelRow> merged = new TreeMap<>(ours);
    List<ModelRow> free = new ArrayList<>();
    if (unify) {
      ours.forEach(
          (id, row) -> {
            if (!base.containsKey(id) && !theirs.containsKey(id) && isGenerated(id)) {
              free.add(row);
            }
          });
    }
    Set<String> ids = new TreeSet<>(base.keySet());
    ids.addAll(theirs.keySet());
    for (String id : ids) {
      @Nullable ModelRow b = base.get(id);
      @Nullable ModelRow s = theirs.get(id);
      @Nullable ModelRow t = ours.get(id);
      if (b == null && t == null && s != null && isGenerated(id) && free.remove(s)) {
        continue;
      }
      Optional<ModelRow> row = row(key, id, b, s, t, conflicts);
      merged.remove(id);
      row.ifPresent(r -> merged.put(id, r));
    }
    return merged;
  }

  private static boolean isGenerated(String id) {
    return GENERATED.matcher(id).matches();
  }

  private static Optional<ModelRow> row(
      TableKey key,
      String id,
      @Nullable ModelRow b,
      @Nullable ModelRow s,
      @Nullable ModelRow t,
      Conflicts conflicts) {
    if (Objects.equals(s, b) || Objects.equals(s, t)) {
      return Optional.ofNullable(t);
    }
    if (Objects.equals(t, b)) {
      return Optional.ofNullable(s);
    }
    if (b == null || s == null || t == null) {
      return conflicts.choose(
          (b == null ? "DivergentInsert " : "DeleteVsUpdate ") + key + " " + id,
          Optional.ofNullable(b),
          Optional.ofNullable(s),
          Optional.ofNullable(t));
    }
    TreeMap<String, String> cells = new TreeMap<>();
    Set<String> names = new HashSet<>(b.cells().keySet());
    for (String name : names) {
      cells.put(
          name,
          cell(
              key + " " + id + " " + name,
              Objects.requireNonNull(b.cells().get(name)),
              Objects.requireNonNull(s.cells().get(name)),
              Objects.requireNonNull(t.cells().get(name)),
              conflicts));
    }
    String place = key + " " + id + " ";
    Optional<String> from =
        b.from()
            .map(
                v ->
                    cell(
                        place + "src",
                        v,
                        s.from().orElseThrow(),
                        t.from().orElseThrow(),
                        conflicts));
    Optional<String> to =
        b.to()
            .map(
                v -> cell(place + "dst", v, s.to().orElseThrow(), t.to().orElseThrow(), conflicts));
    return Optional.of(new ModelRow(from, to, cells));
  }

  private static String cell(String place, String b, String s, String t, Conflicts conflicts) {
    if (s.equals(b) || s.equals(t)) {
      return t;
    }
    if (t.equals(b)) {
      return s;
    }
    return conflicts.choose("DivergentUpdate " + place, b, s, t);
  }
}
