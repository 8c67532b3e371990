package dev.omnigraph.recovery.classify;

import dev.omnigraph.recovery.sidecar.Strictness;
import dev.omnigraph.recovery.sidecar.TablePin;

/** Classifies one pin by version numbers alone. Stateless, total. */
public final class PinClassifier {
  private PinClassifier() {}

  /**
   * Classifies a pin; the first rule that matches wins.
   *
   * @param strictness how exact the sidecar's versions are
   * @param head the newest version of the table's branch
   * @param manifestPin the version the graph pins, 0 if it has no such table
   */
  public static PinState classify(
      Strictness strictness, TablePin pin, long head, long manifestPin) {
    if (head < manifestPin) {
      return PinState.INVARIANT_VIOLATION;
    }
    if (head == manifestPin) {
      return PinState.NO_MOVEMENT;
    }
    boolean onBase = pin.expectedVersion() == manifestPin;
    boolean oneAbove = head == manifestPin + 1;
    return switch (strictness) {
      case STRICT -> {
        if (!oneAbove) {
          yield PinState.UNEXPECTED_MULTISTEP;
        }
        yield onBase && pin.postCommitPin() == head
            ? PinState.ROLLED_PAST_EXPECTED
            : PinState.UNEXPECTED_AT_P1;
      }
      case LOOSE -> {
        if (onBase) {
          yield PinState.ROLLED_PAST_EXPECTED;
        }
        yield oneAbove ? PinState.UNEXPECTED_AT_P1 : PinState.UNEXPECTED_MULTISTEP;
      }
      case CONFIRMED -> {
        if (pin.confirmedVersion().isEmpty()) {
          yield PinState.INCOMPLETE_PHASE_B;
        }
        yield onBase && pin.confirmedVersion().getAsLong() == head
            ? PinState.ROLLED_PAST_EXPECTED
            : PinState.UNEXPECTED_MULTISTEP;
      }
    };
  }
}
