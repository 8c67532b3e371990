package dev.omnigraph.recovery.classify;

import dev.omnigraph.recovery.sidecar.TablePin;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * What storage says about one pin, read once. Immutable.
 *
 * @param pin the pin
 * @param head the newest version of the table's branch, 0 if there is no such table or branch
 * @param manifestPin the version the graph pins, 0 if it has no such table
 * @param versions the versions above the expected one up to the head, ascending
 * @param drift whether another sidecar claims the versions above the manifest pin
 */
public record PinObservation(
    TablePin pin, long head, long manifestPin, List<TableVersion> versions, Drift drift) {
  /** Validates and copies. */
  public PinObservation {
    versions = List.copyOf(versions);
    Objects.requireNonNull(pin);
    Objects.requireNonNull(drift);
  }

  /** Returns whether every version above the expected one has a known author. */
  boolean isReadable() {
    return versions.stream().noneMatch(v -> v.author() == VersionAuthor.UNREADABLE);
  }

  /** Returns whether an effect of the operation is there, visible or not. */
  boolean hasEffect() {
    return count(v -> v.author() == VersionAuthor.THIS_OPERATION) > 0;
  }

  /** Returns whether all planned effects are there and visible. */
  boolean isPublished() {
    return count(v -> v.author() == VersionAuthor.THIS_OPERATION && v.version() <= manifestPin)
        >= pin.transactionUuids().size();
  }

  /** Returns whether an effect of the operation is there and not visible. */
  boolean hasPendingEffect() {
    return count(v -> v.author() == VersionAuthor.THIS_OPERATION && v.version() > manifestPin) > 0;
  }

  /** Returns whether the effects are complete and alone above the expected version. */
  boolean isExactlyThisOperation() {
    return pin.expectedVersion() == manifestPin
        && count(v -> v.author() == VersionAuthor.THIS_OPERATION) == pin.transactionUuids().size()
        && count(
                v ->
                    v.author() != VersionAuthor.THIS_OPERATION
                        && v.author() != VersionAuthor.MAINTENANCE)
            == 0;
  }

  /** Returns the newest version recovery restored for this operation, or 0. */
  public long restoredAt() {
    long newest = 0;
    for (TableVersion version : versions) {
      if (version.author() == VersionAuthor.THIS_RESTORE) {
        newest = Math.max(newest, version.version());
      }
    }
    return newest;
  }

  /** Returns whether a version above the manifest pin was made by somebody unknown. */
  boolean hasPendingForeign() {
    return count(v -> v.author() == VersionAuthor.FOREIGN && v.version() > manifestPin) > 0;
  }

  /** Returns whether somebody unknown, or maintenance, made a version above another one. */
  boolean hasForeignAbove(long restore) {
    return count(
            v ->
                v.version() > restore
                    && (v.author() == VersionAuthor.FOREIGN
                        || v.author() == VersionAuthor.MAINTENANCE))
        > 0;
  }

  /**
   * Returns whether the head is a restore made for this operation, so that it only needs to be
   * published.
   */
  public boolean isRestored() {
    return head > manifestPin && restoredAt() == head;
  }

  private long count(Predicate<TableVersion> predicate) {
    return versions.stream().filter(predicate).count();
  }
}
