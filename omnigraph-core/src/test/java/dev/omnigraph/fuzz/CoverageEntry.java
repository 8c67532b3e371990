package dev.omnigraph.fuzz;

import dev.omnigraph.errors.OmnigraphException;

/**
 * Where the coverage-guided fuzzer enters: it looks for a method of this name and shape. The target
 * is the system property {@code og.fuzz.target}. Thread-safe.
 */
public final class CoverageEntry {
  static final String TARGET_PROPERTY = "og.fuzz.target";

  private static final FuzzTarget TARGET = FuzzTarget.valueOf(System.getProperty(TARGET_PROPERTY));

  private CoverageEntry() {}

  /** Loads the classes before the time of an input is taken; the fuzzer calls this first. */
  public static void fuzzerInitialize() {
    fuzzerTestOneInput(new byte[] {'{', '}'});
  }

  /** Runs the target once; whatever it throws is a finding, except a refusal. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      TARGET.accept(input);
    } catch (OmnigraphException refused) {
      // the product's own error is how hostile input is meant to end
    }
  }
}
