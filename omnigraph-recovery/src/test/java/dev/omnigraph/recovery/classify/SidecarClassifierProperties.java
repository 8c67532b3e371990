package dev.omnigraph.recovery.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.recovery.classify.SidecarObservation.CatalogChange;
import dev.omnigraph.recovery.classify.SidecarObservation.PlannedCommit;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.Strictness;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SidecarClassifierProperties {

  @Provide
  Arbitrary<PinObservation> pins() {
    return Combinators.combine(
            Arbitraries.strings().withChars("OOORMFPU?").ofMaxLength(4),
            Arbitraries.integers().between(0, 2),
            Arbitraries.longs().between(4, 10),
            Arbitraries.of(0L, 0L, 6L, 7L),
            Arbitraries.of(Drift.values()),
            Arbitraries.of("A", "B", "C", "D", "E", "F"))
        .as(
            (authors, uuids, pinned, confirmed, drift, name) ->
                Observations.pin(
                    name,
                    uuids,
                    confirmed == 0 ? OptionalLong.empty() : OptionalLong.of(confirmed),
                    pinned,
                    authors,
                    drift));
  }

  @Provide
  Arbitrary<SidecarObservation> observations() {
    return Combinators.combine(
            pins().list().ofMaxSize(4).uniqueElements(p -> p.pin().tableKey()),
            Arbitraries.of(Strictness.values()),
            Arbitraries.of(PlannedCommit.values()),
            Arbitraries.of(CatalogChange.values()),
            Arbitraries.of(SchemaPosition.values()),
            Arbitraries.of(true, false))
        .as(
            (pins, strictness, commit, change, position, migration) ->
                migration
                    ? Observations.schema(
                        commit, change, position, pins.toArray(PinObservation[]::new))
                    : Observations.observation(
                        strictness, commit, change, SchemaPosition.UNTOUCHED, pins));
  }

  @Property
  void isTotalAndDeterministic(@ForAll("observations") SidecarObservation observed) {
    Verdict verdict = SidecarClassifier.evaluate(observed);
    assertThat(verdict.reason()).isNotBlank();
    assertThat(verdict.states()).hasSize(observed.pins().size());
    assertThat(SidecarClassifier.evaluate(observed)).isEqualTo(verdict);
  }

  @Property
  void doesNotDependOnTheOrderOfPins(
      @ForAll("observations") SidecarObservation observed, @ForAll Random random) {
    List<PinObservation> shuffled = new ArrayList<>(observed.pins());
    Collections.shuffle(shuffled, random);
    SidecarObservation other =
        observed.sidecar() instanceof Sidecar.SchemaApply
            ? Observations.schema(
                observed.plannedCommit(),
                observed.catalogChange(),
                observed.schema(),
                shuffled.toArray(PinObservation[]::new))
            : Observations.observation(
                observed.sidecar().strictness(),
                observed.plannedCommit(),
                observed.catalogChange(),
                observed.schema(),
                shuffled);
    assertThat(SidecarClassifier.evaluate(other).outcome())
        .isEqualTo(SidecarClassifier.evaluate(observed).outcome());
  }

  @Property
  void neverPublishesOrUndoesWhatIsKnownToBeSomebodyElses(
      @ForAll("observations") SidecarObservation observed) {
    Outcome outcome = SidecarClassifier.evaluate(observed).outcome();
    for (PinObservation pin : observed.pins()) {
      boolean known = !pin.pin().transactionUuids().isEmpty() && pin.isReadable();
      if (known && pin.hasPendingForeign()) {
        assertThat(outcome).isNotEqualTo(Outcome.ROLL_FORWARD);
        if (outcome == Outcome.ROLL_BACK) {
          assertThat(SidecarClassifier.needsRestore(pin)).isFalse();
        }
      }
    }
  }

  @Property
  void nothingIsPublishedTwice(@ForAll("observations") SidecarObservation observed) {
    if (SidecarClassifier.evaluate(observed).outcome() == Outcome.ROLL_FORWARD) {
      assertThat(observed.plannedCommit()).isNotEqualTo(PlannedCommit.PUBLISHED);
      assertThat(observed.pins())
          .allSatisfy(
              pin -> {
                assertThat(pin.manifestPin()).isEqualTo(pin.pin().expectedVersion());
                assertThat(pin.head()).isGreaterThan(pin.manifestPin());
              });
    }
  }

  /** A changed read set turns a roll-forward back and leaves every other verdict as it is. */
  @Property
  void nothingGoesForwardOnAChangedReadSet(@ForAll("observations") SidecarObservation observed) {
    Outcome held = SidecarClassifier.evaluate(observed).outcome();
    Outcome changed = SidecarClassifier.evaluate(Observations.changed(observed)).outcome();
    if (held == Outcome.ROLL_FORWARD) {
      assertThat(changed).isIn(Outcome.ROLL_BACK, Outcome.NO_EFFECTS, Outcome.BLOCKED);
    } else {
      assertThat(changed).isEqualTo(held);
    }
  }

  /** Applies the outcome to the observation and evaluates again: the record only gets closed. */
  @Property
  void convergesInOneStep(@ForAll("observations") SidecarObservation observed) {
    Outcome outcome = SidecarClassifier.evaluate(observed).outcome();
    if (outcome == Outcome.ROLL_FORWARD) {
      List<PinObservation> after =
          observed.pins().stream()
              .map(p -> new PinObservation(p.pin(), p.head(), p.head(), p.versions(), p.drift()))
              .toList();
      assertThat(again(observed, after, PlannedCommit.PUBLISHED)).isEqualTo(Outcome.COMPLETED);
    }
    if (outcome == Outcome.ROLL_BACK) {
      assertThat(again(observed, rolledBack(observed, false), observed.plannedCommit()))
          .isIn(Outcome.ROLL_BACK, Outcome.NO_EFFECTS);
      assertThat(again(observed, rolledBack(observed, true), observed.plannedCommit()))
          .isIn(Outcome.ROLLED_BACK, Outcome.NO_EFFECTS);
    }
  }

  private static Outcome again(
      SidecarObservation before, List<PinObservation> after, PlannedCommit commit) {
    return SidecarClassifier.evaluate(
            new SidecarObservation(
                before.sidecar(), commit, after, before.catalogChange(), before.schema()))
        .outcome();
  }

  private static List<PinObservation> rolledBack(SidecarObservation observed, boolean published) {
    List<PinObservation> after = new ArrayList<>();
    for (PinObservation pin : observed.pins()) {
      List<TableVersion> versions = new ArrayList<>(pin.versions());
      long head = pin.head();
      if (SidecarClassifier.needsRestore(pin)) {
        head++;
        versions.add(new TableVersion(head, VersionAuthor.THIS_RESTORE));
      }
      boolean restored = SidecarClassifier.needsRestore(pin) || pin.isRestored();
      after.add(
          new PinObservation(
              pin.pin(),
              head,
              published && restored ? head : pin.manifestPin(),
              versions,
              pin.drift()));
    }
    return after;
  }
}
