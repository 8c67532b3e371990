package dev.omnigraph.recovery.classify;

import java.util.List;

/**
 * What to do with one sidecar and why.
 *
 * @param outcome what it amounts to
 * @param reason the rule that decided, for reports
 * @param states the state of each pin in the sidecar's order
 */
public record Verdict(Outcome outcome, String reason, List<PinState> states) {
  /** Copies. */
  public Verdict {
    states = List.copyOf(states);
  }
}
