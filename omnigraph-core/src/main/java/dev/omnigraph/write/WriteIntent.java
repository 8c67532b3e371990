package dev.omnigraph.write;

import dev.omnigraph.ids.CommitId;
import java.util.Objects;
import java.util.Optional;

/**
 * What a write records with its commit and on what condition it is made. Immutable.
 *
 * @param kind which kind of sidecar announces it
 * @param actor who writes
 * @param message why
 * @param expectedHead the commit that must be the branch head
 * @param emptyCommit what happens when the write changes no table
 * @param merge what a merge adds; present exactly for one
 */
public record WriteIntent(
    Kind kind,
    Optional<String> actor,
    Optional<String> message,
    Optional<CommitId> expectedHead,
    EmptyCommit emptyCommit,
    Optional<MergeIntent> merge) {
  /** Validates. */
  public WriteIntent {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(actor);
    Objects.requireNonNull(message);
    Objects.requireNonNull(expectedHead);
    Objects.requireNonNull(emptyCommit);
    if (merge.isPresent() != (kind == Kind.MERGE)) {
      throw new IllegalArgumentException("a merge says what it merges");
    }
  }

  /** Kinds of writes. */
  public enum Kind {
    MUTATION,
    LOAD,
    MERGE
  }

  /** What a write without effect leaves. */
  public enum EmptyCommit {
    /** A commit that changes no table. */
    RECORD,
    /** Nothing. */
    SKIP
  }

  /** Returns the intent of a mutation by nobody in particular. */
  public static WriteIntent mutation() {
    return new WriteIntent(
        Kind.MUTATION,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        EmptyCommit.SKIP,
        Optional.empty());
  }

  /** Returns the intent of a load by nobody in particular. */
  public static WriteIntent load() {
    return new WriteIntent(
        Kind.LOAD,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        EmptyCommit.RECORD,
        Optional.empty());
  }

  /** Returns the intent of a merge by nobody in particular. */
  public static WriteIntent merge(MergeIntent merge) {
    return new WriteIntent(
        Kind.MERGE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        EmptyCommit.RECORD,
        Optional.of(merge));
  }

  /** Returns the same intent, recorded in any case. */
  public WriteIntent recorded() {
    return new WriteIntent(kind, actor, message, expectedHead, EmptyCommit.RECORD, merge);
  }

  /** Returns the same intent with actor, message and condition. */
  public WriteIntent with(
      Optional<String> who, Optional<String> why, Optional<CommitId> headExpected) {
    return new WriteIntent(kind, who, why, headExpected, emptyCommit, merge);
  }
}
