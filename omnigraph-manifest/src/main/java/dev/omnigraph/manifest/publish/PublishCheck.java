package dev.omnigraph.manifest.publish;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.storage.BranchRef;
import java.util.Objects;
import java.util.Optional;

/**
 * A condition the current state of the branch must satisfy for a publish to go on. Checked again on
 * every attempt, against exactly the state the commit is then made on.
 */
public sealed interface PublishCheck {
  /**
   * What a check may look at.
   *
   * @param snapshot the state the commit will be made on
   * @param incarnation the incarnation of the branch, empty text for main
   */
  record Current(Snapshot snapshot, String incarnation) {}

  /**
   * Checks.
   *
   * @throws ConflictException if the condition does not hold
   */
  void validate(Current current);

  /** The manifest must be at a version: nothing at all was published since. */
  record ManifestVersion(long expected) implements PublishCheck {
    @Override
    public void validate(Current current) {
      long actual = current.snapshot().manifestVersion();
      if (actual != expected) {
        throw ConflictException.of(
            ErrorCode.PRECONDITION_FAILED,
            "the graph is not at the expected manifest version",
            "read the branch again and decide",
            Details.of("branch", current.snapshot().branch())
                .and("expected", expected)
                .and("actual", actual));
      }
    }
  }

  /** The branch head must be a commit. */
  record HeadCommit(CommitId expected) implements PublishCheck {
    /** Validates. */
    public HeadCommit {
      Objects.requireNonNull(expected);
    }

    @Override
    public void validate(Current current) {
      CommitId actual = current.snapshot().head();
      if (!actual.equals(expected)) {
        throw ConflictException.preconditionFailed(
            current.snapshot().branch().text(), expected.text(), actual.text());
      }
    }
  }

  /** The branch must be the one it was, not a later one of the same name. */
  record Incarnation(String expected) implements PublishCheck {
    /** Validates. */
    public Incarnation {
      Objects.requireNonNull(expected);
    }

    /** Returns the check for a branch as listed. */
    public static Incarnation of(BranchRef ref) {
      return new Incarnation(ref.incarnation());
    }

    @Override
    public void validate(Current current) {
      if (!current.incarnation().equals(expected)) {
        throw ConflictException.branch(
            "the branch was deleted and made again",
            "read the branch again and decide",
            Details.of("branch", current.snapshot().branch())
                .and("expected", expected)
                .and("actual", current.incarnation()));
      }
    }
  }

  /** A table must not be live. */
  record TableAbsent(TableKey key) implements PublishCheck {
    /** Validates. */
    public TableAbsent {
      Objects.requireNonNull(key);
    }

    @Override
    public void validate(Current current) {
      current
          .snapshot()
          .entry(key)
          .ifPresent(
              entry -> {
                throw ConflictException.expectedVersion(key.toString(), 0, entry.version());
              });
    }
  }

  /** The schema in force must be the one a commit put in force. */
  record SchemaCommit(Optional<CommitId> expected) implements PublishCheck {
    /** Validates. */
    public SchemaCommit {
      Objects.requireNonNull(expected);
    }

    @Override
    public void validate(Current current) {
      Optional<CommitId> actual = current.snapshot().lineage().schemaCommit();
      if (!actual.equals(expected)) {
        throw ConflictException.schema(
            "the schema was changed while this write was under way",
            "repeat the write under the new schema",
            Details.of("branch", current.snapshot().branch())
                .and("expected", expected.map(CommitId::text).orElse(null))
                .and("actual", actual.map(CommitId::text).orElse(null)));
      }
    }
  }

  /** Whatever the writer's validation relied on must still hold. */
  record ReadSet(Rule rule) implements PublishCheck {
    /** Re-validates a read set; throws the conflict to report. */
    @FunctionalInterface
    public interface Rule {
      /** Checks the read set against the snapshot the commit will be made on. */
      void check(Snapshot current);
    }

    /** Validates. */
    public ReadSet {
      Objects.requireNonNull(rule);
    }

    @Override
    public void validate(Current current) {
      rule.check(current.snapshot());
    }
  }
}
