package dev.omnigraph;

import java.util.Objects;

/**
 * How a merge is made. Immutable.
 *
 * @param resolver decides conflicts of two changes
 * @param write what is recorded with the commit, and on what condition it is made
 */
public record MergeOptions(MergeResolver resolver, WriteOptions write) {
  private static final MergeOptions DEFAULTS =
      new MergeOptions(MergeResolver.FAIL, WriteOptions.none());

  /** Validates. */
  public MergeOptions {
    Objects.requireNonNull(resolver);
    Objects.requireNonNull(write);
  }

  /** Returns options under which any conflict fails the merge, which records nothing. */
  public static MergeOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Returns the same options with conflicts of two changes decided, for example by {@link
   * MergeResolver#THEIRS}. A constraint the result violates stays a conflict.
   */
  public MergeOptions withResolver(MergeResolver decides) {
    return new MergeOptions(decides, write);
  }

  /** Returns the same options with actor, message or an expected head of the target. */
  public MergeOptions withWrite(WriteOptions options) {
    return new MergeOptions(resolver, options);
  }
}
