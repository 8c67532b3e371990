package dev.omnigraph.manifest.publish;

import dev.omnigraph.ids.CommitId;
import dev.omnigraph.manifest.SchemaRecord;
import java.util.Objects;
import java.util.Optional;

/**
 * The commit a publish records. Its parent is resolved at publication. Immutable.
 *
 * @param id minted once; retries keep it
 * @param createdAtMicros microseconds since 1970-01-01 UTC
 */
public record CommitIntent(
    CommitId id,
    Optional<String> actor,
    Optional<String> message,
    Optional<CommitId> mergedParent,
    long createdAtMicros,
    Optional<SchemaRecord> schema) {
  /** Validates. */
  public CommitIntent {
    Objects.requireNonNull(id);
    Objects.requireNonNull(actor);
    Objects.requireNonNull(message);
    Objects.requireNonNull(mergedParent);
    Objects.requireNonNull(schema);
  }

  /** Returns the intent of a commit without actor, message, merged parent and schema. */
  public static CommitIntent of(CommitId id, long createdAtMicros) {
    return new CommitIntent(
        id,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        createdAtMicros,
        Optional.empty());
  }

  /** Returns the same intent by an actor. */
  public CommitIntent withActor(Optional<String> who) {
    return new CommitIntent(id, who, message, mergedParent, createdAtMicros, schema);
  }

  /** Returns the same intent with a message. */
  public CommitIntent withMessage(Optional<String> why) {
    return new CommitIntent(id, actor, why, mergedParent, createdAtMicros, schema);
  }

  /** Returns the same intent as a merge of another branch's head. */
  public CommitIntent withMergedParent(Optional<CommitId> parent) {
    return new CommitIntent(id, actor, message, parent, createdAtMicros, schema);
  }

  /** Returns the same intent with the schema the commit puts in force. */
  public CommitIntent withSchema(Optional<SchemaRecord> accepted) {
    return new CommitIntent(id, actor, message, mergedParent, createdAtMicros, accepted);
  }
}
