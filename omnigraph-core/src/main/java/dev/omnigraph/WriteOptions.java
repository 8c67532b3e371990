package dev.omnigraph;

import java.util.Objects;
import java.util.Optional;

/**
 * What is recorded with a commit, and on what condition it is made. Immutable.
 *
 * @param actor who writes
 * @param message why
 * @param expectedHead the commit that must be the branch head for the write to happen
 */
public record WriteOptions(
    Optional<String> actor, Optional<String> message, Optional<String> expectedHead) {
  private static final WriteOptions NONE =
      new WriteOptions(Optional.empty(), Optional.empty(), Optional.empty());

  /** Validates. */
  public WriteOptions {
    Objects.requireNonNull(actor);
    Objects.requireNonNull(message);
    Objects.requireNonNull(expectedHead);
  }

  /** Returns options that record nothing and expect nothing. */
  public static WriteOptions none() {
    return NONE;
  }

  /** Returns the same options with an actor. */
  public WriteOptions withActor(String name) {
    return new WriteOptions(Optional.of(name), message, expectedHead);
  }

  /** Returns the same options with a message. */
  public WriteOptions withMessage(String text) {
    return new WriteOptions(actor, Optional.of(text), expectedHead);
  }

  /** Returns the same options on condition of a branch head. */
  public WriteOptions withExpectedHead(String commitId) {
    return new WriteOptions(actor, message, Optional.of(commitId));
  }
}
