package dev.omnigraph.recovery.classify;

import dev.omnigraph.recovery.classify.SidecarObservation.CatalogChange;
import dev.omnigraph.recovery.classify.SidecarObservation.PlannedCommit;
import dev.omnigraph.recovery.classify.SidecarObservation.ReadSetState;
import dev.omnigraph.recovery.sidecar.Strictness;
import dev.omnigraph.recovery.sidecar.WriterKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides what one sidecar amounts to. Stateless, pure, total.
 *
 * <p>The idea: an operation that is already visible must be recognised before its version numbers
 * are compared with the graph's, because the graph may have moved on by any number of versions
 * since. So the questions are asked in this order, strongest evidence first:
 *
 * <ol>
 *   <li>Is the planned commit in the history? Then it is completed, whatever the tables say.
 *   <li>Did recovery restore a table for it? Then it was being undone, and stays undone.
 *   <li>Do the authors of the versions prove that it is visible, or that it did nothing?
 *   <li>Without recorded identities: did the graph pass every version it aimed at?
 *   <li>Only then the version table: all tables forward, or all tables back.
 *   <li>Forward only while what the operation was validated against still holds.
 * </ol>
 *
 * <p>Invariants kept: tables go forward together or back together; no version whose author is known
 * to be somebody else is published or undone; a verdict never depends on the order of the pins.
 */
public final class SidecarClassifier {
  private SidecarClassifier() {}

  /** Returns the verdict over an observation. */
  public static Verdict evaluate(SidecarObservation observed) {
    List<PinState> states = states(observed);
    if (observed.schema() == SchemaPosition.CONTRADICTORY) {
      return new Verdict(Outcome.BLOCKED, "the staged schema belongs to another migration", states);
    }
    if (observed.plannedCommit() == PlannedCommit.PUBLISHED) {
      return new Verdict(Outcome.COMPLETED, "the planned commit is in the history", states);
    }
    if (states.contains(PinState.INVARIANT_VIOLATION)) {
      return new Verdict(Outcome.BLOCKED, "a head is below the version the graph pins", states);
    }
    if (observed.pins().stream().anyMatch(pin -> pin.restoredAt() > 0)) {
      return undone(observed, states);
    }
    if (hasExactEvidence(observed)) {
      if (isPublishedByEvidence(observed)) {
        return new Verdict(Outcome.COMPLETED, "every planned transaction is visible", states);
      }
      if (observed.pins().stream().noneMatch(PinObservation::hasEffect)
          && !isCatalogChangeVisible(observed)) {
        return new Verdict(Outcome.NO_EFFECTS, "no planned transaction was committed", states);
      }
    } else if (isPublishedByVersions(observed)) {
      return new Verdict(
          Outcome.COMPLETED, "the graph is at or past every planned version", states);
    }
    return byVersionTable(observed, states);
  }

  private static List<PinState> states(SidecarObservation observed) {
    Strictness strictness = observed.sidecar().strictness();
    List<PinState> states = new ArrayList<>(observed.pins().size());
    for (PinObservation pin : observed.pins()) {
      states.add(state(strictness, pin));
    }
    return states;
  }

  /** Returns the state by versions, corrected by what is known about the authors. */
  private static PinState state(Strictness strictness, PinObservation pin) {
    PinState state = PinClassifier.classify(strictness, pin.pin(), pin.head(), pin.manifestPin());
    if (pin.pin().transactionUuids().isEmpty() || !pin.isReadable()) {
      return state;
    }
    boolean exact = pin.isExactlyThisOperation();
    if (state == PinState.ROLLED_PAST_EXPECTED && !exact) {
      return pin.head() == pin.manifestPin() + 1
          ? PinState.UNEXPECTED_AT_P1
          : PinState.UNEXPECTED_MULTISTEP;
    }
    if (state == PinState.UNEXPECTED_MULTISTEP && strictness == Strictness.STRICT && exact) {
      // Maintenance on top of the one planned version leaves its rows as they are.
      return PinState.ROLLED_PAST_EXPECTED;
    }
    return state;
  }

  private static Verdict undone(SidecarObservation observed, List<PinState> states) {
    boolean visible = true;
    for (PinObservation pin : observed.pins()) {
      long restoredAt = pin.restoredAt();
      if (restoredAt > pin.manifestPin()) {
        if (restoredAt != pin.head() && pin.hasForeignAbove(restoredAt)) {
          return new Verdict(
              Outcome.BLOCKED, "somebody wrote on top of an unpublished restore", states);
        }
        visible = false;
      } else if (restoredAt == 0 && needsRestore(pin)) {
        visible = false;
      }
    }
    if (visible) {
      return new Verdict(Outcome.ROLLED_BACK, "the undoing is visible", states);
    }
    return rollBack(observed, states, "an undoing was interrupted");
  }

  /**
   * Returns whether a rollback has to restore the table: something unpublished is there that is, or
   * may be, the operation's, and it is not a restore already.
   */
  public static boolean needsRestore(PinObservation pin) {
    if (pin.head() <= pin.manifestPin() || pin.isRestored()) {
      return false;
    }
    boolean attributable = !pin.pin().transactionUuids().isEmpty() && pin.isReadable();
    return !attributable || pin.hasPendingEffect();
  }

  private static boolean hasExactEvidence(SidecarObservation observed) {
    return !observed.pins().isEmpty()
        && observed.pins().stream()
            .allMatch(pin -> !pin.pin().transactionUuids().isEmpty() && pin.isReadable());
  }

  private static boolean isPublishedByEvidence(SidecarObservation observed) {
    return observed.pins().stream().allMatch(PinObservation::isPublished)
        && isCatalogChangePublished(observed);
  }

  private static boolean isPublishedByVersions(SidecarObservation observed) {
    if (observed.plannedCommit() == PlannedCommit.ABSENT) {
      return false; // a planned commit that is not in the history outweighs version numbers
    }
    if (observed.pins().isEmpty() && observed.catalogChange() == CatalogChange.NONE) {
      return false;
    }
    for (PinObservation pin : observed.pins()) {
      boolean reached =
          switch (observed.sidecar().strictness()) {
            case STRICT, LOOSE -> pin.manifestPin() >= pin.pin().postCommitPin();
            case CONFIRMED ->
                pin.pin().confirmedVersion().isPresent()
                    && pin.manifestPin() >= pin.pin().confirmedVersion().getAsLong();
          };
      boolean settled =
          pin.head() == pin.manifestPin()
              || (pin.head() > pin.manifestPin() && pin.drift() == Drift.EXPLAINED);
      if (!reached || !settled) {
        return false;
      }
    }
    boolean knownOldSchema =
        observed.schema() == SchemaPosition.UNTOUCHED
            && observed.sidecar().schemaTransition().isPresent();
    return isCatalogChangePublished(observed) && !knownOldSchema;
  }

  private static boolean isCatalogChangePublished(SidecarObservation observed) {
    return observed.catalogChange() == CatalogChange.NONE
        || observed.catalogChange() == CatalogChange.PUBLISHED;
  }

  private static boolean isCatalogChangeVisible(SidecarObservation observed) {
    return observed.catalogChange() == CatalogChange.PARTIAL
        || observed.catalogChange() == CatalogChange.PUBLISHED;
  }

  private static Verdict byVersionTable(SidecarObservation observed, List<PinState> states) {
    return switch (Decision.of(states)) {
      case ABORT ->
          new Verdict(Outcome.BLOCKED, "a head is below the version the graph pins", states);
      case ROLL_BACK -> {
        if (states.stream().allMatch(state -> state == PinState.NO_MOVEMENT)) {
          yield unmoved(observed, states);
        }
        yield rollBack(observed, states, "the effects are incomplete");
      }
      case ROLL_FORWARD -> rollForward(observed, states);
    };
  }

  private static Verdict unmoved(SidecarObservation observed, List<PinState> states) {
    boolean movedOn =
        observed.pins().stream().anyMatch(pin -> pin.manifestPin() > pin.pin().expectedVersion());
    if (movedOn
        && observed.plannedCommit() == PlannedCommit.UNKNOWN
        && isCatalogChangePublished(observed)) {
      return new Verdict(Outcome.COMPLETED, "the graph moved past the operation", states);
    }
    return new Verdict(Outcome.NO_EFFECTS, "no table moved", states);
  }

  private static Verdict rollForward(SidecarObservation observed, List<PinState> states) {
    if (observed.reads() == ReadSetState.CHANGED) {
      return rollBack(observed, states, "a table it had read has other rows by now");
    }
    if (observed.sidecar().writerKind() != WriterKind.SCHEMA_APPLY
        || observed.schema() == SchemaPosition.STAGED
        || observed.schema() == SchemaPosition.ACCEPTED) {
      return new Verdict(Outcome.ROLL_FORWARD, "all effects are there", states);
    }
    if (observed.pins().isEmpty()) {
      return new Verdict(Outcome.NO_EFFECTS, "no schema is staged and no table moved", states);
    }
    return rollBack(observed, states, "the effects are there, but the new schema is not");
  }

  private static Verdict rollBack(
      SidecarObservation observed, List<PinState> states, String reason) {
    if (observed.pins().stream().noneMatch(pin -> needsRestore(pin) || pin.isRestored())) {
      return new Verdict(Outcome.NO_EFFECTS, "no effect of the operation is pending", states);
    }
    for (PinObservation pin : observed.pins()) {
      if (needsRestore(pin)
          && !pin.pin().transactionUuids().isEmpty()
          && pin.isReadable()
          && pin.hasPendingForeign()) {
        return new Verdict(
            Outcome.BLOCKED, "somebody else's version would be undone: run repair", states);
      }
    }
    return new Verdict(Outcome.ROLL_BACK, reason, states);
  }
}
