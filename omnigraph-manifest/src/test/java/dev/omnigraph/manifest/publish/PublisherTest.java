package dev.omnigraph.manifest.publish;

import static dev.omnigraph.manifest.TempGraph.KNOWS;
import static dev.omnigraph.manifest.TempGraph.PERSON;
import static dev.omnigraph.manifest.TempGraph.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.TempGraph;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {
  private static final BranchName MAIN = BranchName.MAIN;

  @TempDir Path root;
  private TempGraph graph;
  private Snapshot genesis;

  @BeforeEach
  void create() {
    graph = TempGraph.leased(root.resolve("g"));
    genesis = graph.create();
  }

  @AfterEach
  void close() {
    graph.close();
  }

  private Snapshot reread() {
    try (TempGraph other = TempGraph.shared(root.resolve("g"))) {
      return other.coordinator.capture(MAIN);
    }
  }

  private static TableChange.Update person(long version, long rows) {
    return new TableChange.Update(PERSON, version, MAIN, rows);
  }

  @Test
  void firstCommitIsManifestVersionFour() {
    Published published =
        graph
            .publisher()
            .publish(
                PublishRequest.of(
                    MAIN,
                    List.of(person(2, 7)),
                    Map.of(PERSON, 1L),
                    intent().withActor(Optional.of("ana")).withMessage(Optional.of("first"))));
    assertThat(published.commit().manifestVersion()).isEqualTo(4);
    assertThat(published.commit().parent()).contains(genesis.head());
    assertThat(published.commit().actor()).contains("ana");
    assertThat(published.commit().message()).contains("first");
    assertThat(published.snapshot().manifestVersion()).isEqualTo(4);
    assertThat(published.snapshot().entry(PERSON))
        .contains(new TableEntry(PERSON, PERSON.relativePath(), 2, MAIN, 7));
    assertThat(published.snapshot().head()).isEqualTo(published.commit().id());
    assertThat(reread()).isEqualTo(published.snapshot());
  }

  @Test
  void snapshotComputedInMemoryEqualsTheFullFoldAfterEveryOfManyCommits() {
    for (int i = 0; i < 40; i++) {
      Snapshot warm = graph.publishPerson(MAIN, 2 + i, i).snapshot();
      assertThat(graph.coordinator.capture(MAIN)).isSameAs(warm);
      assertThat(reread()).isEqualTo(warm);
    }
  }

  @Test
  void readerExtendsItsFoldAcrossForeignCommitsAndFoldedFragments() {
    try (TempGraph reader = TempGraph.shared(root.resolve("g"))) {
      assertThat(reader.coordinator.capture(MAIN)).isEqualTo(genesis);
      for (int i = 0; i < 30; i++) {
        Snapshot written = genesis;
        for (int k = 0; k <= i % 7; k++) {
          written = graph.publishPerson(MAIN, 2 + i * 10L + k, i).snapshot();
        }
        assertThat(reader.coordinator.capture(MAIN)).isEqualTo(written);
      }
    }
  }

  @Test
  void fragmentCountStaysLogarithmicInTheNumberOfCommits() {
    for (int i = 0; i < 300; i++) {
      graph.publishPerson(MAIN, 2 + i, i);
    }
    int fragments =
        graph.coordinator.exclusively(MAIN, session -> session.current().fragments().size());
    assertThat(fragments).isLessThanOrEqualTo(1 + 2 * 8);
    assertThat(reread()).isEqualTo(graph.coordinator.capture(MAIN));
    assertThat(reread().lineage().size()).isEqualTo(301);
  }

  @Test
  void expectedVersionThatDiffersIsRefusedWithBothVersions() {
    ConflictException error =
        catchThrowableOfType(
            ConflictException.class,
            () ->
                graph
                    .publisher()
                    .publish(
                        PublishRequest.of(
                            MAIN, List.of(person(9, 1)), Map.of(PERSON, 8L), intent())));
    assertThat(error.code()).isEqualTo(ErrorCode.EXPECTED_VERSION);
    assertThat(error.details())
        .containsEntry("table_key", "node:Person")
        .containsEntry("expected", 8L)
        .containsEntry("actual", 1L);
    assertThat(reread()).isEqualTo(genesis);
  }

  @Test
  void unknownTableCountsAsVersionZero() {
    TableKey added = TableKey.node("Added");
    Snapshot snapshot =
        graph
            .publisher()
            .publish(
                PublishRequest.of(
                        MAIN,
                        List.of(
                            new TableChange.Update(added, 1, MAIN, 0),
                            new TableChange.Register(added)),
                        Map.of(added, 0L),
                        intent())
                    .withCheck(new PublishCheck.TableAbsent(added)))
            .snapshot();
    assertThat(snapshot.tables()).containsExactly(KNOWS, TableKey.node("Added"), PERSON);
    assertThat(reread()).isEqualTo(snapshot);
  }

  @Test
  void tombstoneHidesAndALaterVersionRevives() {
    Publisher publisher = graph.publisher();
    Snapshot dropped =
        publisher
            .publish(
                PublishRequest.of(
                    MAIN, List.of(new TableChange.Tombstone(PERSON, 2)), Map.of(), intent()))
            .snapshot();
    assertThat(dropped.entry(PERSON)).isEmpty();
    assertThat(dropped.latestVisible(PERSON)).isEqualTo(2);
    ConflictException hidden =
        catchThrowableOfType(
            ConflictException.class,
            () ->
                publisher.publish(
                    PublishRequest.of(MAIN, List.of(person(2, 0)), Map.of(), intent())));
    assertThat(hidden.code()).isEqualTo(ErrorCode.EXPECTED_VERSION);
    Snapshot revived =
        publisher
            .publish(PublishRequest.of(MAIN, List.of(person(3, 1)), Map.of(PERSON, 2L), intent()))
            .snapshot();
    assertThat(revived.entry(PERSON).orElseThrow().version()).isEqualTo(3);
    assertThat(reread()).isEqualTo(revived);
  }

  @Test
  void publishedVersionIsNotPublishedAgain() {
    graph.publishPerson(MAIN, 2, 7);
    graph.publishPerson(MAIN, 3, 8);
    for (long version : new long[] {2, 3}) {
      ConflictException error =
          catchThrowableOfType(
              ConflictException.class, () -> graph.publishPerson(MAIN, version, 9));
      assertThat(error.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
    }
    assertThat(reread().lineage().size()).isEqualTo(3);
  }

  @Test
  void versionIsHandedToAnotherOwnerWhenTheRowCountIsEqual() {
    BranchName feature = BranchName.of("feature");
    graph.publishPerson(MAIN, 2, 7);
    graph.branches().create(feature, MAIN);
    Snapshot handed = graph.publishPerson(feature, 2, 7).snapshot();
    assertThat(handed.entry(PERSON).orElseThrow().owner()).isEqualTo(feature);
    try (TempGraph other = TempGraph.shared(root.resolve("g"))) {
      assertThat(other.coordinator.capture(feature)).isEqualTo(handed);
    }
    ConflictException error =
        catchThrowableOfType(
            ConflictException.class,
            () ->
                graph
                    .publisher()
                    .publish(
                        PublishRequest.of(feature, List.of(person(2, 8)), Map.of(), intent())));
    assertThat(error.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
  }

  @Test
  void sameVersionTwiceInOneRequestIsRefused() {
    InvalidInputException error =
        catchThrowableOfType(
            InvalidInputException.class,
            () ->
                graph
                    .publisher()
                    .publish(
                        PublishRequest.of(
                            MAIN, List.of(person(2, 1), person(2, 1)), Map.of(), intent())));
    assertThat(error.code()).isEqualTo(ErrorCode.BAD_REQUEST);
  }

  @Test
  void unregisteredTableIsRefused() {
    ConflictException error =
        catchThrowableOfType(
            ConflictException.class,
            () ->
                graph
                    .publisher()
                    .publish(
                        PublishRequest.of(
                            MAIN,
                            List.of(new TableChange.Update(TableKey.node("Nobody"), 1, MAIN, 0)),
                            Map.of(),
                            intent())));
    assertThat(error.code()).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(error.details()).containsEntry("table_key", "node:Nobody");
  }

  @Test
  void headCheckComparesTheNewestCommit() {
    ConflictException error =
        catchThrowableOfType(
            ConflictException.class,
            () ->
                graph
                    .publisher()
                    .publish(
                        PublishRequest.of(MAIN, List.of(), Map.of(), intent())
                            .withCheck(new PublishCheck.HeadCommit(new CommitId("other")))));
    assertThat(error.code()).isEqualTo(ErrorCode.PRECONDITION_FAILED);
    assertThat(error.details())
        .containsEntry("expected", "other")
        .containsEntry("actual", genesis.head().text());
    GraphCommit commit =
        graph
            .publisher()
            .publish(
                PublishRequest.of(MAIN, List.of(), Map.of(), intent())
                    .withCheck(new PublishCheck.HeadCommit(genesis.head()))
                    .withCheck(new PublishCheck.ManifestVersion(3)))
            .commit();
    assertThat(commit.parent()).contains(genesis.head());
  }

  @Test
  void commitIdThatLandedIsAnsweredAndNotRepeated() {
    PublishRequest request = PublishRequest.of(MAIN, List.of(person(2, 1)), Map.of(), intent());
    Published first = graph.publisher().publish(request);
    Published second = graph.publisher().publish(request);
    assertThat(second.commit()).isEqualTo(first.commit());
    assertThat(reread().manifestVersion()).isEqualTo(4);
  }
}
