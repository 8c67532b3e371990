package dev.omnigraph.topology;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.google.errorprone.annotations.MustBeClosed;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Open dataset handles, shared and bounded. A handle leaves the cache when others are needed more,
 * and is closed when its last lease ends.
 *
 * <p>Thread-safety: thread-safe.
 */
final class DatasetHandles implements AutoCloseable {
  private final DatasetGateway gateway;
  private final PinCheck check;
  private final Cache<TablePin, Entry> entries;
  private final Set<Entry> leased = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  DatasetHandles(DatasetGateway gateway, PinCheck check, int handlesMax) {
    this.gateway = gateway;
    this.check = check;
    this.entries =
        Caffeine.newBuilder()
            .maximumSize(handlesMax)
            .executor(Runnable::run)
            .removalListener(DatasetHandles::removed)
            .build();
  }

  private static void removed(@Nullable TablePin pin, @Nullable Entry entry, RemovalCause cause) {
    if (entry != null) {
      entry.retire();
    }
  }

  @MustBeClosed
  DatasetLease lease(TablePin pin) {
    while (true) {
      if (closed) {
        throw ClosedException.of("graph views");
      }
      Entry entry = entries.get(pin, this::open);
      if (entry.retain()) {
        return new Lease(entry);
      }
      entries.asMap().remove(pin, entry);
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // the entry owns the handle and closes it when retired
  private Entry open(TablePin pin) {
    DatasetHandle handle;
    try {
      handle = gateway.open(pin.address(), pin.version());
    } catch (StorageException e) {
      check.requireLive(pin);
      throw e.fault() == StorageException.Fault.NOT_FOUND ? missing(pin, e) : e;
    }
    try {
      // Afterwards: a branch made again under the name in between has other files.
      check.requireLive(pin);
      return new Entry(pin, handle);
    } catch (RuntimeException | Error e) {
      handle.close();
      throw e;
    }
  }

  /** A version that is gone while later ones are there was removed by cleanup. */
  private OmnigraphException missing(TablePin pin, StorageException absent) {
    try {
      if (newest(pin) <= pin.version()) {
        return absent;
      }
    } catch (StorageException e) {
      absent.addSuppressed(e);
      return absent;
    }
    NotFoundException reclaimed =
        NotFoundException.reclaimed(pin.address().openUri(), pin.version());
    reclaimed.addSuppressed(absent);
    return reclaimed;
  }

  private long newest(TablePin pin) {
    try (DatasetHandle handle = gateway.openLatest(pin.address())) {
      return handle.version();
    }
  }

  void adopt(TablePin pin, DatasetHandle committed) {
    Entry entry = new Entry(pin, committed);
    if (closed) {
      entry.retire();
      throw ClosedException.of("graph views");
    }
    entries.put(pin, entry);
    // The version before is hardly asked for again. Kept, it would count as used more often than
    // this one, and a full cache would refuse this one for its sake: an open per write.
    if (pin.version() > 1) {
      entries.invalidate(pin.at(pin.version() - 1));
    }
  }

  void forget(DatasetAddress address) {
    entries.asMap().keySet().removeIf(pin -> pin.address().equals(address));
  }

  /** Returns the versions that somebody has leased. */
  Collection<TablePin> leasedPins() {
    Set<TablePin> pins = new HashSet<>();
    leased.forEach(entry -> pins.add(entry.pin));
    return pins;
  }

  @Override
  public void close() {
    closed = true;
    entries.invalidateAll();
    entries.cleanUp();
  }

  /** A handle and its users. */
  private final class Entry {
    private final TablePin pin;
    private final DatasetHandle handle;

    @GuardedBy("this")
    private int users;

    @GuardedBy("this")
    private boolean retired;

    Entry(TablePin pin, DatasetHandle handle) {
      this.pin = pin;
      this.handle = handle;
    }

    synchronized boolean retain() {
      if (retired) {
        return false;
      }
      if (users++ == 0) {
        leased.add(this);
      }
      return true;
    }

    synchronized void release() {
      if (--users == 0) {
        leased.remove(this);
        if (retired) {
          handle.close();
        }
      }
    }

    synchronized void retire() {
      if (!retired) {
        retired = true;
        if (users == 0) {
          handle.close();
        }
      }
    }
  }

  private static final class Lease implements DatasetLease {
    private @Nullable Entry entry;

    Lease(Entry entry) {
      this.entry = entry;
    }

    @Override
    public synchronized DatasetHandle handle() {
      Entry held = entry;
      if (held == null) {
        throw ClosedException.of("dataset lease");
      }
      return held.handle;
    }

    @Override
    public synchronized void close() {
      Entry held = entry;
      entry = null;
      if (held != null) {
        held.release();
      }
    }
  }
}
