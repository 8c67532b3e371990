package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.Branch;
import dev.omnigraph.BranchInfo;
import dev.omnigraph.ChangeStream;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.QueryResult;
import dev.omnigraph.TagInfo;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tags: names for states that stand wherever a commit can. */
@ExtendWith(TempGraphExtension.class)
@SuppressWarnings("MustBeClosedChecker") // the extension tells what stayed open
class TagTest {
  private static final String SCHEMA = "node Person { name: String @key }";
  private static final String ADD = "query add($n: String) { insert Person { name: $n } }";
  private static final String ALL =
      "query all() { match { $p: Person } return { $p.name as name } order { name } }";

  private static String add(Branch branch, String name) {
    return branch.mutate(ADD, Map.of("n", name)).commitId().orElseThrow();
  }

  private static List<String> names(Omnigraph graph, String at) {
    try (GraphSnapshot snapshot = graph.at(at);
        QueryResult people = snapshot.query(ALL, Map.of())) {
      return people.rows().stream().map(r -> r.text("name")).toList();
    }
  }

  private static ErrorCode refused(Runnable call) {
    OmnigraphException error = catchThrowableOfType(OmnigraphException.class, call::run);
    assertThat(error).isNotNull();
    return error.code();
  }

  @Test
  void aTagStandsForItsCommit(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      String first = add(graph.main(), "ana");
      TagInfo tag = graph.createTag("release/1.0", "main");
      assertThat(tag.commitId()).isEqualTo(first);
      Branch side = graph.createBranch("side");
      String onSide = add(side, "bo");
      graph.createTag("bo_here", onSide);
      add(side, "cy");
      add(graph.main(), "di");
      assertThat(names(graph, "release/1.0")).containsExactly("ana");
      assertThat(names(graph, "bo_here")).containsExactly("ana", "bo");
      assertThat(graph.createBranch("fix", "release/1.0").head()).isEqualTo(first);
      try (ChangeStream changes = graph.diff("release/1.0", "main")) {
        assertThat(changes.next().id()).isEqualTo("di");
        assertThat(changes.hasNext()).isFalse();
      }
      assertThat(refused(() -> graph.deleteBranch("side"))).isEqualTo(ErrorCode.BRANCH_CONFLICT);
    }
    try (Omnigraph graph = temp.open()) {
      assertThat(graph.tags()).extracting(TagInfo::name).containsExactly("bo_here", "release/1.0");
      assertThat(graph.tags()).extracting(TagInfo::branch).containsExactly("side", "main");
      graph.deleteTag("bo_here");
      graph.deleteBranch("side");
      assertThat(refused(() -> names(graph, "bo_here"))).isEqualTo(ErrorCode.NOT_FOUND);
      assertThat(refused(() -> graph.deleteTag("bo_here"))).isEqualTo(ErrorCode.NOT_FOUND);
      assertThat(names(graph, "release/1.0")).containsExactly("ana");
    }
  }

  @Test
  void takenAndUnusableNamesAreRefused(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      add(graph.main(), "ana");
      graph.createTag("v1", "main");
      graph.createBranch("side");
      for (String taken : List.of("v1", "side", "main")) {
        assertThat(refused(() -> graph.createTag(taken, "main")))
            .isEqualTo(ErrorCode.BRANCH_CONFLICT);
      }
      for (String name : List.of("", "a b", "a_.b", "a..b", "__x", "/a")) {
        assertThat(refused(() -> graph.createTag(name, "main"))).isEqualTo(ErrorCode.BAD_REQUEST);
      }
      assertThat(refused(() -> graph.createTag("v2", "nowhere"))).isEqualTo(ErrorCode.NOT_FOUND);
      assertThat(graph.tags()).hasSize(1);
    }
  }

  /** A name means one state wherever it is written. */
  @Test
  void aBranchCannotTakeTheNameOfATag(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      String first = add(graph.main(), "ana");
      graph.createTag("team/v1", "main");
      add(graph.main(), "bo");

      ConflictException taken =
          catchThrowableOfType(ConflictException.class, () -> graph.createBranch("team/v1"));
      assertThat(taken.code()).isEqualTo(ErrorCode.BRANCH_CONFLICT);
      assertThat(taken.details())
          .containsEntry("branch", "team/v1")
          .containsEntry("tag", "team/v1");
      assertThat(
              refused(
                  () ->
                      graph
                          .branch("team/v1")
                          .load(
                              LoadRequest.of(
                                      LoadMode.APPEND,
                                      "{\"type\":\"Person\",\"data\":{\"name\":\"cy\"}}")
                                  .withBase("main"))))
          .isEqualTo(ErrorCode.BRANCH_CONFLICT);
      assertThat(graph.branches()).extracting(BranchInfo::name).containsExactly("main");
      assertThat(graph.createBranch("team/v1.1").head()).isNotEqualTo(first);
      assertThat(names(graph, "team/v1")).containsExactly("ana");

      graph.deleteTag("team/v1");
      assertThat(graph.createBranch("team/v1", first).head()).isEqualTo(first);
    }
  }
}
