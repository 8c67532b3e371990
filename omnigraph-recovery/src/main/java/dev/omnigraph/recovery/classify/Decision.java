package dev.omnigraph.recovery.classify;

import java.util.Collection;

/** What is done with all tables of one sidecar together. */
public enum Decision {
  /** Nothing may be touched. */
  ABORT,
  /** All tables go back to what the graph pins. */
  ROLL_BACK,
  /** All tables are published where they are. */
  ROLL_FORWARD;

  /** Decides over the states of all pins; the order of the states does not matter. */
  public static Decision of(Collection<PinState> states) {
    Decision decision = ROLL_FORWARD;
    for (PinState state : states) {
      switch (state) {
        case INVARIANT_VIOLATION -> {
          return ABORT;
        }
        case NO_MOVEMENT, UNEXPECTED_AT_P1, UNEXPECTED_MULTISTEP, INCOMPLETE_PHASE_B ->
            decision = ROLL_BACK;
        case ROLLED_PAST_EXPECTED -> {}
      }
    }
    return decision;
  }
}
