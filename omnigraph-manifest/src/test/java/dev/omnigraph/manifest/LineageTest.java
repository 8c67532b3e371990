package dev.omnigraph.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LineageTest {
  private static CommitId id(String text) {
    return new CommitId(text);
  }

  private static GraphCommit commit(String id, long version, String... parents) {
    return new GraphCommit(
        id(id),
        parents.length > 0 ? Optional.of(id(parents[0])) : Optional.empty(),
        parents.length > 1 ? Optional.of(id(parents[1])) : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        version * 10,
        version,
        BranchName.MAIN,
        Optional.empty());
  }

  @Test
  void commitsAreSortedByVersionThenTimeThenIdAndTheLastIsTheHead() {
    GraphCommit late = commit("a", 9);
    GraphCommit early = commit("z", 2);
    GraphCommit tieById = commit("b", 9);
    Lineage lineage = Lineage.of(List.of(late, tieById, early));
    assertThat(lineage.commits()).containsExactly(early, late, tieById);
    assertThat(lineage.head()).contains(tieById);
    assertThat(lineage.find(id("z"))).contains(early);
    assertThat(lineage.find(id("q"))).isEmpty();
    assertThat(Lineage.empty().head()).isEmpty();
  }

  @Test
  void longerLineagesDoNotShowThroughInShorterOnes() {
    List<Lineage> all = new ArrayList<>();
    Lineage lineage = Lineage.empty();
    for (int i = 0; i < 100; i++) {
      all.add(lineage);
      lineage = lineage.with(List.of(commit("c" + i, i)));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(all.get(i).size()).isEqualTo(i);
      assertThat(all.get(i).find(id("c" + i))).isEmpty();
      assertThat(all.get(i).commits()).hasSize(i);
    }
  }

  @Test
  void twoLineagesThatGrowFromOneDoNotMix() {
    Lineage base = Lineage.of(List.of(commit("base", 1)));
    Lineage left = base.with(List.of(commit("left", 2, "base")));
    Lineage right = base.with(List.of(commit("right", 2, "base")));
    assertThat(left.commits()).extracting(c -> c.id().text()).containsExactly("base", "left");
    assertThat(right.commits()).extracting(c -> c.id().text()).containsExactly("base", "right");
    assertThat(left.find(id("right"))).isEmpty();
    assertThat(right.find(id("left"))).isEmpty();
    assertThat(base.size()).isEqualTo(1);
  }

  @Test
  void knownAndOlderCommitsAreMergedInOrder() {
    Lineage lineage = Lineage.of(List.of(commit("b", 5), commit("d", 9)));
    Lineage more = lineage.with(List.of(commit("d", 9), commit("a", 1), commit("c", 7)));
    assertThat(more.commits()).extracting(c -> c.id().text()).containsExactly("a", "b", "c", "d");
    assertThat(more.find(id("c"))).isPresent();
    assertThat(lineage.with(List.of(commit("b", 5)))).isSameAs(lineage);
  }

  private static Optional<GraphCommit> base(String left, String right, GraphCommit... commits) {
    Lineage lineage = Lineage.of(List.of(commits));
    return MergeBase.find(id(left), id(right), lineage::find);
  }

  @Test
  void mergeBaseIsTheNearestCommonAncestor() {
    GraphCommit[] dag = {
      commit("g", 1), commit("a", 2, "g"), commit("b", 3, "a"), commit("x", 3, "a")
    };
    assertThat(base("b", "x", dag)).contains(dag[1]);
    assertThat(base("b", "a", dag)).contains(dag[1]);
    assertThat(base("b", "b", dag)).contains(dag[2]);
  }

  @Test
  void mergeBaseFollowsMergedParents() {
    GraphCommit merge = commit("m", 4, "b", "x");
    GraphCommit[] dag = {
      commit("g", 1), commit("b", 2, "g"), commit("x", 2, "g"), merge, commit("y", 3, "x")
    };
    assertThat(base("m", "y", dag)).contains(dag[2]);
  }

  /** A branch that had not moved is one step from where it was, whatever came in by the merge. */
  @Test
  void mergeBaseIsNoAncestorOfAnotherCommonCommit() {
    GraphCommit[] dag = {
      commit("t0", 1),
      commit("s1", 2, "t0"),
      commit("s2", 3, "s1"),
      commit("s3", 4, "s2"),
      commit("s4", 5, "s3"),
      commit("t1", 2, "t0", "s4"),
      commit("v1", 3, "s1")
    };
    assertThat(base("t1", "v1", dag)).contains(dag[1]);
    assertThat(base("v1", "t1", dag)).contains(dag[1]);
    assertThat(base("t1", "s4", dag)).contains(dag[4]);
  }

  @Test
  void twoCommitsMayHaveMoreInCommonThanTheirBase() {
    GraphCommit[] dag = {
      commit("g", 1),
      commit("a", 2, "g"),
      commit("b", 3, "g"),
      commit("l1", 4, "g", "a"),
      commit("l2", 5, "l1", "b"),
      commit("r1", 4, "g", "b"),
      commit("r2", 5, "r1", "a")
    };
    assertThat(base("l2", "r2", dag)).contains(dag[2]);
    assertThat(also("l2", "r2", dag))
        .containsExactly(new MergeBase.Also(MergeBase.Also.Kind.ANCESTOR, id("g"), id("a")));
    assertThat(also("l2", "r1", dag)).isEmpty();
  }

  @Test
  void commitsThatAreGoneAreKnownByTheirMerges() {
    GraphCommit[] dag = {
      commit("g", 1),
      commit("l1", 2, "g"),
      commit("l2", 3, "l1", "gone"),
      commit("r", 4, "g", "gone")
    };
    assertThat(base("l2", "r", dag)).contains(dag[0]);
    assertThat(also("r", "l2", dag))
        .containsExactly(
            new MergeBase.Also(MergeBase.Also.Kind.MERGED, id("l1"), id("l2")),
            new MergeBase.Also(MergeBase.Also.Kind.MERGED, id("g"), id("r")));
    // What was merged before the base is in it.
    GraphCommit after = commit("x", 5, "l2", "gone");
    GraphCommit[] later = {dag[0], dag[1], dag[2], after, commit("y", 5, "l2", "gone")};
    assertThat(base("x", "y", later)).contains(dag[2]);
    assertThat(also("x", "y", later)).isEmpty();
  }

  private static List<MergeBase.Also> also(String left, String right, GraphCommit... commits) {
    return MergeBase.also(id(left), id(right), Lineage.of(List.of(commits))::find);
  }

  /** Every answer is a lowest common ancestor, and none of the others is nearer. */
  @Test
  void mergeBaseOfAnyTwoCommitsIsWhatSetsOfAncestorsSay() {
    Random random = new Random(7);
    for (int run = 0; run < 200; run++) {
      int size = 2 + random.nextInt(14);
      GraphCommit[] dag = new GraphCommit[size];
      List<Map<Integer, Integer>> ancestors = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        Set<Integer> parents = new LinkedHashSet<>();
        for (int p = random.nextInt(3); i > 0 && p < 3; p++) {
          parents.add(random.nextInt(i));
        }
        List<Integer> two = parents.stream().limit(2).toList();
        dag[i] = commit("n" + i, i, two.stream().map(p -> "n" + p).toArray(String[]::new));
        Map<Integer, Integer> distances = new HashMap<>(Map.of(i, 0));
        two.forEach(p -> ancestors.get(p).forEach((a, d) -> distances.merge(a, d + 1, Math::min)));
        ancestors.add(distances);
      }
      for (int l = 0; l < size; l++) {
        for (int r = 0; r < size; r++) {
          Map<Integer, Integer> left = ancestors.get(l);
          Map<Integer, Integer> right = ancestors.get(r);
          Set<Integer> common = new HashSet<>(left.keySet());
          common.retainAll(right.keySet());
          Optional<GraphCommit> expected =
              common.stream()
                  .filter(
                      c ->
                          common.stream()
                              .noneMatch(d -> !d.equals(c) && ancestors.get(d).containsKey(c)))
                  .min(
                      Comparator.<Integer>comparingInt(
                              c -> left.getOrDefault(c, 0) + right.getOrDefault(c, 0))
                          .thenComparing(Comparator.reverseOrder()))
                  .map(c -> dag[c]);
          assertThat(base("n" + l, "n" + r, dag)).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void tieOfDistancesGoesToTheLargerManifestVersion() {
    GraphCommit[] dag = {
      commit("p", 1), commit("q", 2), commit("l", 3, "p", "q"), commit("r", 4, "q", "p")
    };
    assertThat(base("l", "r", dag)).contains(dag[1]);
  }

  /** As many look-ups after twenty thousand commits as after twenty. */
  @Test
  void theSearchOfAMergeBaseCostsItsDistanceAndNotTheHistory() {
    List<Integer> lookups = new ArrayList<>();
    for (int history : List.of(20, 20_000)) {
      List<GraphCommit> commits = new ArrayList<>(List.of(commit("c0", 1)));
      for (int i = 1; i < history; i++) {
        commits.add(commit("c" + i, 1 + i, "c" + (i - 1)));
      }
      String fork = "c" + (history - 1);
      commits.add(commit("l1", history + 1, fork));
      commits.add(commit("r1", history + 2, fork));
      commits.add(commit("r2", history + 3, "r1"));
      Lineage lineage = Lineage.of(commits);
      int[] asked = {0};
      Optional<GraphCommit> base =
          MergeBase.find(
              id("l1"),
              id("r2"),
              id -> {
                asked[0]++;
                return lineage.find(id);
              });
      assertThat(base).map(c -> c.id().text()).contains(fork);
      lookups.add(asked[0]);
    }
    assertThat(lookups.get(1)).isEqualTo(lookups.get(0)).isLessThan(10);
  }

  @Test
  void unrelatedCommitsHaveNoMergeBase() {
    assertThat(base("a", "b", commit("a", 1), commit("b", 1))).isEmpty();
  }

  @Test
  void newestRecordedSchemaIsInForce() {
    GraphCommit genesis = commit("g", 1);
    SchemaRecord schema = new SchemaRecord("s", "i");
    GraphCommit applied =
        new GraphCommit(
            id("s"),
            Optional.of(id("g")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            20,
            2,
            BranchName.MAIN,
            Optional.of(schema));
    assertThat(Lineage.of(List.of(genesis, applied, commit("z", 3, "s"))).schema())
        .contains(schema);
    assertThat(Lineage.of(List.of(genesis)).schema()).isEmpty();
  }
}
