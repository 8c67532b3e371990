package dev.omnigraph.storage.lance;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.DatasetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.lance.Session;

/**
 * Lance's caches. What is read of a dataset is remembered by path, fragment number and the like,
 * never by what the path is: a branch made under the name of a deleted one would be read with what
 * is remembered of that. So a name that was free once gets caches of its own.
 *
 * <p><b>Thread-safety:</b> thread-safe. <b>Lifecycle:</b> closing closes all caches; datasets that
 * are open keep what they use.
 */
final class Sessions implements AutoCloseable {
  private static final int OWN_MAX = 16;

  private final Supplier<Session> factory;
  private final Session shared;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  /** Names that meant another branch before. */
  private final Set<BranchName> reused = new HashSet<>();

  /** The caches of reused names that were read lately, least lately first. */
  private final LinkedHashMap<BranchName, Session> own = new LinkedHashMap<>(16, 0.75f, true);

  private final Map<DatasetAddress, String> incarnations = new HashMap<>();

  Sessions(Supplier<Session> factory) {
    this.factory = factory;
    this.shared = factory.get();
  }

  /** Returns the caches of all datasets but branches. */
  Session shared() {
    return shared;
  }

  /** Opens something through the caches that are right for an owner. */
  <T> T through(BranchName owner, Function<Session, T> open) {
    lock.readLock().lock();
    try {
      if (owner.isMain() || !reused.contains(owner)) {
        return open.apply(shared);
      }
    } finally {
      lock.readLock().unlock();
    }
    Session session;
    lock.writeLock().lock();
    try {
      session = own.computeIfAbsent(owner, name -> factory.get());
      if (own.size() > OWN_MAX) {
        closed(own.keySet().iterator().next());
      }
      lock.readLock().lock(); // nobody closes it while it is used
    } finally {
      lock.writeLock().unlock();
    }
    try {
      return open.apply(session);
    } finally {
      lock.readLock().unlock();
    }
  }

  private void closed(BranchName name) {
    Session session = own.remove(name);
    if (session != null) {
      session.close();
    }
  }

  /** Forgets what was read of branches of a name: the next one may be another. */
  void forget(BranchName name) {
    lock.writeLock().lock();
    try {
      reused.add(name);
      closed(name);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Notes which branch a name means, and forgets the one it meant before. */
  void observe(DatasetAddress branch, Optional<String> incarnation) {
    if (branch.owner().isMain()) {
      return;
    }
    lock.readLock().lock();
    try {
      if (incarnation.equals(Optional.ofNullable(incarnations.get(branch)))) {
        return;
      }
    } finally {
      lock.readLock().unlock();
    }
    lock.writeLock().lock();
    try {
      String before =
          incarnation.isPresent()
              ? incarnations.put(branch, incarnation.get())
              : incarnations.remove(branch);
      if (before != null && !incarnation.equals(Optional.of(before))) {
        reused.add(branch.owner());
        closed(branch.owner());
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      own.values().forEach(Session::close);
      own.clear();
      shared.close();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
