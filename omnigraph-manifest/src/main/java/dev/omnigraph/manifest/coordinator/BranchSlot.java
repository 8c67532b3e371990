package dev.omnigraph.manifest.coordinator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one branch. The lock orders refreshes and publishes; readers only take the
 * volatile view. The view's handle is used and closed under the lock only.
 */
final class BranchSlot {
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable ManifestView view;

  /** Set while storage may be ahead of the view although nobody else writes. */
  private volatile boolean suspect;

  private volatile Instant listedAt = Instant.MIN;

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  @Nullable ManifestView view() {
    return view;
  }

  boolean isSuspect() {
    return suspect;
  }

  void suspect() {
    suspect = true;
  }

  @GuardedBy("lock")
  private @Nullable ManifestView swap(@Nullable ManifestView next) {
    ManifestView before = view;
    view = next;
    return before;
  }

  /** Shows another view and closes the handle of the one before. */
  void replace(@Nullable ManifestView next) {
    lock.lock();
    try {
      ManifestView before = swap(next);
      if (before != null && (next == null || before.handle() != next.handle())) {
        before.handle().close();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Notes that the view was compared with storage. */
  void confirm(Instant now) {
    suspect = false;
    listedAt = now;
  }

  boolean listedBefore(Instant instant) {
    return listedAt.isBefore(instant);
  }
}
