package dev.omnigraph.testkit.model;

import dev.omnigraph.CommitInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The branches and commits of the model. Confined. */
final class ModelHistory {
  private final Map<String, ModelCommit> commits = new HashMap<>();
  private final TreeMap<String, String> heads = new TreeMap<>();
  private final TreeMap<String, String> tags = new TreeMap<>();
  private final Set<String> released = new HashSet<>();

  void add(String branch, CommitInfo info, ModelState state) {
    commits.put(info.id(), new ModelCommit(branch, info, state));
    heads.put(branch, info.id());
  }

  void branch(String name, String commit) {
    heads.put(name, commit);
  }

  void delete(String name) {
    heads.remove(name);
  }

  void tag(String name, String commit) {
    tags.put(name, commit);
  }

  void deleteTag(String name) {
    tags.remove(name);
  }

  /** Returns the commits that are named, by name. */
  SortedMap<String, String> tags() {
    return Collections.unmodifiableSortedMap(tags);
  }

  /** Notes that a cleanup may have removed everything but what it has to keep. */
  void cleaned(int keep) {
    Set<String> kept = new HashSet<>(tags.values());
    for (String branch : heads.keySet()) {
      List<ModelCommit> own =
          line(branch).stream().filter(commit -> commit.branch().equals(branch)).toList();
      own.subList(0, Math.min(keep, own.size())).forEach(commit -> kept.add(commit.id()));
      kept.add(head(branch).id());
      heads
          .keySet()
          .forEach(other -> base(branch, other).ifPresent(b -> kept.addAll(List.of(b.commits()))));
    }
    commits.keySet().stream().filter(id -> !kept.contains(id)).forEach(released::add);
  }

  /** Returns whether a cleanup may have removed one of some commits. */
  boolean isReleased(String... ids) {
    return Stream.of(ids).anyMatch(released::contains);
  }

  List<String> branches() {
    return List.copyOf(heads.keySet());
  }

  ModelCommit head(String branch) {
    return commit(heads.getOrDefault(branch, "")).orElseThrow();
  }

  Optional<ModelCommit> commit(String id) {
    return Optional.ofNullable(commits.get(id));
  }

  /** Returns the commits that led to the head of a branch, newest first. */
  List<ModelCommit> line(String branch) {
    List<ModelCommit> line = new ArrayList<>();
    Optional<ModelCommit> next = Optional.of(head(branch));
    while (next.isPresent()) {
      line.add(next.get());
      next = next.get().parent().flatMap(this::commit);
    }
    return line;
  }

  private Set<String> visible() {
    Set<String> visible = new HashSet<>();
    heads.keySet().forEach(b -> line(b).forEach(c -> visible.add(c.id())));
    return visible;
  }

  /**
   * What a merge of two branches compares with.
   *
   * @param nearest the common ancestor with the smallest sum of distances of those that are no
   *     ancestors of another one
   * @param also what both have beyond it
   */
  record Base(ModelCommit nearest, List<Also> also) {
    /** Returns the commits whose states are asked for. */
    String[] commits() {
      return Stream.concat(
              Stream.of(nearest.id()),
              also.stream().flatMap(a -> Stream.of(a.from().id(), a.to().id())))
          .toArray(String[]::new);
    }
  }

  /**
   * Changes that two branches have both.
   *
   * @param isMerge whether they came by a merge of a branch that is gone
   */
  record Also(boolean isMerge, ModelCommit from, ModelCommit to) {}

  /** Returns what a merge of two branches compares with. */
  Optional<Base> base(String left, String right) {
    Set<String> visible = visible();
    Map<String, Integer> fromLeft = distances(head(left).id(), visible);
    Map<String, Integer> fromRight = distances(head(right).id(), visible);
    List<String> lowest = lowest(fromLeft, fromRight, visible);
    Optional<ModelCommit> nearest =
        lowest.stream().filter(visible::contains).findFirst().flatMap(this::commit);
    if (nearest.isEmpty()) {
      return Optional.empty();
    }
    Set<String> known = new TreeSet<>(fromLeft.keySet());
    known.addAll(fromRight.keySet());
    known.retainAll(visible);
    List<Also> also = new ArrayList<>();
    for (String id : lowest) {
      if (visible.contains(id) && !id.equals(nearest.get().id())) {
        Map<String, Integer> there = distances(nearest.get().id(), visible);
        lowest(there, distances(id, visible), visible).stream()
            .filter(visible::contains)
            .findFirst()
            .flatMap(this::commit)
            .ifPresent(from -> also.add(new Also(false, from, commit(id).orElseThrow())));
      } else if (!visible.contains(id)) {
        known.stream()
            .flatMap(child -> commit(child).stream())
            .filter(child -> child.info().mergedParent().filter(id::equals).isPresent())
            .forEach(
                merge ->
                    merge
                        .parent()
                        .filter(visible::contains)
                        .flatMap(this::commit)
                        .ifPresent(from -> also.add(new Also(true, from, merge))));
      }
    }
    also.sort(Comparator.comparing(Also::isMerge).thenComparing(a -> a.to().id()));
    return Optional.of(new Base(nearest.get(), List.copyOf(also)));
  }

  /** Returns the common ancestors that are no ancestors of another one, the nearest first. */
  private List<String> lowest(
      Map<String, Integer> fromLeft, Map<String, Integer> fromRight, Set<String> visible) {
    Set<String> common = new HashSet<>(fromLeft.keySet());
    common.retainAll(fromRight.keySet());
    Set<String> before = new HashSet<>();
    for (String id : common) {
      distances(id, visible).keySet().stream().filter(a -> !a.equals(id)).forEach(before::add);
    }
    Comparator<ModelCommit> nearest =
        Comparator.comparingInt(
            c -> fromLeft.getOrDefault(c.id(), 0) + fromRight.getOrDefault(c.id(), 0));
    Comparator<ModelCommit> newest =
        Comparator.<ModelCommit>comparingLong(c -> c.info().manifestVersion())
            .thenComparing(c -> c.info().createdAt())
            .thenComparing(ModelCommit::id)
            .reversed();
    return common.stream()
        .filter(id -> !before.contains(id))
        .flatMap(id -> commit(id).stream())
        .sorted(nearest.thenComparing(newest))
        .map(ModelCommit::id)
        .toList();
  }

  private Map<String, Integer> distances(String start, Set<String> visible) {
    Map<String, Integer> distances = new HashMap<>(Map.of(start, 0));
    Deque<String> next = new ArrayDeque<>(List.of(start));
    while (!next.isEmpty()) {
      String id = next.remove();
      int distance = distances.getOrDefault(id, 0) + 1;
      Optional<ModelCommit> commit = commit(id).filter(c -> visible.contains(c.id()));
      commit.stream()
          .flatMap(c -> Stream.concat(c.parent().stream(), c.info().mergedParent().stream()))
          .filter(parent -> distances.putIfAbsent(parent, distance) == null)
          .forEach(next::add);
    }
    return distances;
  }
}
