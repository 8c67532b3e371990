package dev.omnigraph.recovery.classify;

import static dev.omnigraph.recovery.classify.Observations.observation;
import static dev.omnigraph.recovery.classify.Observations.pin;
import static dev.omnigraph.recovery.classify.Observations.schema;
import static dev.omnigraph.recovery.classify.Observations.strict;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.recovery.classify.SidecarObservation.CatalogChange;
import dev.omnigraph.recovery.classify.SidecarObservation.PlannedCommit;
import dev.omnigraph.recovery.sidecar.Strictness;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** E is 5 everywhere; authors are those of versions 6, 7, …, see {@link Observations#versions}. */
class SidecarClassifierTest {
  private static final PlannedCommit ABSENT = PlannedCommit.ABSENT;
  private static final PlannedCommit UNKNOWN = PlannedCommit.UNKNOWN;

  private static Outcome outcome(SidecarObservation observed) {
    return SidecarClassifier.evaluate(observed).outcome();
  }

  /** One strict table with one recorded transaction. */
  @ParameterizedTest(name = "M={0} versions {1} is {2}")
  @CsvSource({
    "5,'',    NO_EFFECTS", // crash right after the sidecar
    "6,F,     NO_EFFECTS", // … and another writer went by
    "5,O,     ROLL_FORWARD",
    "6,O,     COMPLETED",
    "8,OFF,   COMPLETED",
    "6,OF,    COMPLETED", // another writer is between its commit and its publish
    "5,F,     NO_EFFECTS", // drift that is not ours is left to repair
    "5,FO,    BLOCKED", // storage put us on top of a foreign version
    "5,OF,    BLOCKED", // … or it under us
    "5,OM,    ROLL_FORWARD", // an index built inside the write
    "5,OMM,   ROLL_FORWARD",
    "5,OR,    ROLL_BACK", // restored, not published
    "7,OR,    ROLLED_BACK",
    "8,ORF,   ROLLED_BACK",
    "7,ORF,   ROLLED_BACK",
    "5,ORF,   BLOCKED",
    "5,ORR,   ROLL_BACK",
    "5,?,     ROLL_FORWARD", // unreadable: version numbers decide
    "5,O?,    ROLL_BACK",
  })
  void oneStrictTable(long pinned, String authors, Outcome expected) {
    assertThat(outcome(strict(ABSENT, pin("A", 1, pinned, authors)))).isEqualTo(expected);
  }

  /** Two strict tables with one recorded transaction each. */
  @ParameterizedTest(name = "A: M={0} {1}, B: M={2} {3} is {4}")
  @CsvSource({
    "5,O,  5,'', ROLL_BACK",
    "5,O,  5,O,  ROLL_FORWARD",
    "6,O,  6,O,  COMPLETED",
    "5,OR, 5,'', ROLL_BACK",
    "7,OR, 5,'', ROLLED_BACK",
    "5,OR, 5,O,  ROLL_BACK",
    "7,OR, 5,O,  ROLL_BACK",
    "5,O,  5,F,  ROLL_BACK", // only A is undone
    "5,O,  5,FO, BLOCKED",
    "5,O,  6,F,  ROLL_BACK",
  })
  void twoStrictTables(
      long pinnedA, String authorsA, long pinnedB, String authorsB, Outcome expected) {
    PinObservation a = pin("A", 1, pinnedA, authorsA);
    PinObservation b = pin("B", 1, pinnedB, authorsB);
    assertThat(outcome(strict(ABSENT, a, b))).isEqualTo(expected);
    assertThat(outcome(strict(ABSENT, b, a))).isEqualTo(expected);
  }

  /** As above, but a table that was only read has other rows: nothing goes forward any more. */
  @ParameterizedTest(name = "A: M={0} {1}, B: M={2} {3} is {4}")
  @CsvSource({
    "5,'', 5,'', NO_EFFECTS",
    "5,O,  5,'', ROLL_BACK",
    "5,O,  5,O,  ROLL_BACK",
    "5,OM, 5,O,  ROLL_BACK",
    "5,O,  5,?,  ROLL_BACK",
    "6,O,  6,O,  COMPLETED",
    "8,OFF,6,O,  COMPLETED",
    "5,FO, 5,O,  BLOCKED",
    "5,OR, 5,O,  ROLL_BACK",
    "7,OR, 7,OR, ROLLED_BACK",
  })
  void twoStrictTablesWithAChangedReadSet(
      long pinnedA, String authorsA, long pinnedB, String authorsB, Outcome expected) {
    PinObservation a = pin("A", 1, pinnedA, authorsA);
    PinObservation b = pin("B", 1, pinnedB, authorsB);
    assertThat(outcome(Observations.changed(strict(ABSENT, a, b)))).isEqualTo(expected);
    assertThat(outcome(Observations.changed(strict(ABSENT, b, a)))).isEqualTo(expected);
  }

  @Test
  void aPublishedCommitOutweighsAChangedReadSet() {
    assertThat(outcome(Observations.changed(strict(PlannedCommit.PUBLISHED, pin("A", 1, 6, "O")))))
        .isEqualTo(Outcome.COMPLETED);
  }

  @Test
  void onlyTablesWithAnEffectOfTheOperationAreRestored() {
    assertThat(SidecarClassifier.needsRestore(pin("A", 1, 5, "O"))).isTrue();
    assertThat(SidecarClassifier.needsRestore(pin("A", 1, 5, ""))).isFalse();
    assertThat(SidecarClassifier.needsRestore(pin("A", 1, 5, "F"))).isFalse();
    assertThat(SidecarClassifier.needsRestore(pin("A", 1, 5, "OR"))).isFalse();
    assertThat(SidecarClassifier.needsRestore(pin("A", 0, 5, "F"))).isTrue();
    assertThat(SidecarClassifier.needsRestore(pin("A", 0, 6, "F"))).isFalse();
  }

  /** A record of the other engine: no transaction ids, no planned commit. */
  @ParameterizedTest(name = "{0}: M={1} H=5+{2} {3} is {4}")
  @CsvSource({
    "STRICT, 5,'',  UNEXPLAINED, NO_EFFECTS",
    "STRICT, 5,F,   UNEXPLAINED, ROLL_FORWARD",
    "STRICT, 5,FF,  UNEXPLAINED, ROLL_BACK",
    "STRICT, 6,F,   UNEXPLAINED, COMPLETED",
    "STRICT, 8,FFF, UNEXPLAINED, COMPLETED",
    "STRICT, 6,FF,  EXPLAINED,   COMPLETED", // a further writer is in flight
    "STRICT, 6,FF,  UNEXPLAINED, ROLL_BACK",
    "LOOSE,  5,FFF, UNEXPLAINED, ROLL_FORWARD",
    "LOOSE,  6,F,   UNEXPLAINED, COMPLETED",
    "LOOSE,  9,FFFF,UNEXPLAINED, COMPLETED",
    "LOOSE,  9,FFFFF,EXPLAINED,  COMPLETED",
    "LOOSE,  7,F,   UNEXPLAINED, BLOCKED",
    "CONFIRMED,5,F, UNEXPLAINED, ROLL_BACK",
    "CONFIRMED,5,'',UNEXPLAINED, NO_EFFECTS",
  })
  void withoutIdentitiesVersionsDecide(
      Strictness strictness, long pinned, String authors, Drift drift, Outcome expected) {
    PinObservation pin = pin("A", 0, OptionalLong.empty(), pinned, authors, drift);
    assertThat(
            outcome(
                observation(
                    strictness,
                    UNKNOWN,
                    CatalogChange.NONE,
                    SchemaPosition.UNTOUCHED,
                    List.of(pin))))
        .isEqualTo(expected);
  }

  @Test
  void aStaleRecordWithoutIdentitiesIsCompleted() {
    PinObservation moved = pin("A", 0, 6, "F");
    PinObservation unmoved = pin("B", 0, 5, "");
    assertThat(outcome(strict(UNKNOWN, moved, unmoved))).isEqualTo(Outcome.COMPLETED);
    assertThat(outcome(strict(ABSENT, moved, unmoved))).isEqualTo(Outcome.NO_EFFECTS);
  }

  @ParameterizedTest
  @CsvSource({"5,'',COMPLETED", "5,O,COMPLETED", "6,O,COMPLETED", "9,OFFF,COMPLETED"})
  void aPublishedCommitOutweighsEverything(long pinned, String authors, Outcome expected) {
    assertThat(outcome(strict(PlannedCommit.PUBLISHED, pin("A", 1, pinned, authors))))
        .isEqualTo(expected);
  }

  @Test
  void aHeadBelowThePinBlocks() {
    assertThat(outcome(strict(ABSENT, pin("A", 1, 7, "O")))).isEqualTo(Outcome.BLOCKED);
    assertThat(outcome(strict(UNKNOWN, pin("A", 0, 7, "F"), pin("B", 0, 5, ""))))
        .isEqualTo(Outcome.BLOCKED);
  }

  /** A migration that rewrites a table in two steps, then is published and followed by others. */
  @ParameterizedTest(name = "commit {0} change {1} schema {2} M={3} versions {4} is {5}")
  @CsvSource({
    "ABSENT,   NONE,     UNTOUCHED, 5,'',   NO_EFFECTS",
    "ABSENT,   NONE,     UNTOUCHED, 5,O,    ROLL_BACK",
    "ABSENT,   NONE,     UNTOUCHED, 5,OO,   ROLL_BACK", // the new schema text is unknown
    "ABSENT,   NONE,     STAGED,    5,OO,   ROLL_FORWARD",
    "ABSENT,   NONE,     STAGED,    5,O,    ROLL_BACK",
    "ABSENT,   ABSENT,   STAGED,    5,OO,   ROLL_FORWARD",
    "PUBLISHED,NONE,     STAGED,    7,OO,   COMPLETED",
    "PUBLISHED,NONE,     ACCEPTED,  7,OO,   COMPLETED",
    "PUBLISHED,NONE,     ACCEPTED,  9,OOFF, COMPLETED",
    "PUBLISHED,NONE,     ACCEPTED,  7,OOFF, COMPLETED",
    "UNKNOWN,  NONE,     STAGED,    7,OO,   COMPLETED",
    "UNKNOWN,  PUBLISHED,ACCEPTED,  8,OOF,  COMPLETED",
    "UNKNOWN,  PARTIAL,  STAGED,    7,OO,   NO_EFFECTS",
    "ABSENT,   NONE,     CONTRADICTORY,5,OO,BLOCKED",
  })
  void aMultiStepMigration(
      PlannedCommit commit,
      CatalogChange change,
      SchemaPosition position,
      long pinned,
      String authors,
      Outcome expected) {
    assertThat(outcome(schema(commit, change, position, pin("A", 2, pinned, authors))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "ABSENT, NONE, UNTOUCHED, NO_EFFECTS", // the owner record of the schema lock
    "ABSENT, NONE, STAGED,    ROLL_FORWARD",
    "UNKNOWN,NONE, UNTOUCHED, NO_EFFECTS",
    "UNKNOWN,NONE, STAGED,    ROLL_FORWARD",
    "ABSENT, ABSENT,STAGED,   ROLL_FORWARD",
    "ABSENT, ABSENT,UNTOUCHED,NO_EFFECTS",
    "PUBLISHED,PUBLISHED,STAGED,COMPLETED",
    "UNKNOWN,PUBLISHED,STAGED,COMPLETED",
  })
  void aMigrationWithoutRewrittenTables(
      PlannedCommit commit, CatalogChange change, SchemaPosition position, Outcome expected) {
    assertThat(outcome(schema(commit, change, position))).isEqualTo(expected);
  }

  @Test
  void aMergeGoesForwardOnlyWhenConfirmed() {
    PinObservation unconfirmed = pin("A", 1, 5, "O");
    PinObservation confirmed = pin("A", 1, OptionalLong.of(6), 5, "O", Drift.UNEXPLAINED);
    PinObservation further = pin("A", 1, OptionalLong.of(6), 8, "OFF", Drift.UNEXPLAINED);
    assertThat(outcome(merge(unconfirmed))).isEqualTo(Outcome.ROLL_BACK);
    assertThat(outcome(merge(confirmed))).isEqualTo(Outcome.ROLL_FORWARD);
    assertThat(outcome(merge(further))).isEqualTo(Outcome.COMPLETED);
  }

  private static SidecarObservation merge(PinObservation pin) {
    return observation(
        Strictness.CONFIRMED, ABSENT, CatalogChange.NONE, SchemaPosition.UNTOUCHED, List.of(pin));
  }
}
