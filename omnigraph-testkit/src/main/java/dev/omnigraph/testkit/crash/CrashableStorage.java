package dev.omnigraph.testkit.crash;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.TextObjects;
import dev.omnigraph.testkit.fault.InjectedCrash;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the durable steps that go through the storage ports, from 1, and crashes at one of them.
 * After a crash every call fails, as after the end of a process; only closing works, so that tests
 * leak nothing. Thread-safe. Forcing to disk is no step of its own: what a power cut leaves is not
 * simulated.
 */
public final class CrashableStorage {
  private final int crashStep;
  private final CrashMode mode;
  private final List<String> steps = new ArrayList<>();
  private boolean fired;
  private volatile @Nullable String crashedAt;

  private CrashableStorage(int crashStep, CrashMode mode) {
    this.crashStep = crashStep;
    this.mode = mode;
  }

  /** Returns storage that never crashes and only notes the steps. */
  public static CrashableStorage recording() {
    return new CrashableStorage(0, CrashMode.BEFORE);
  }

  /** Returns storage that crashes at the given step, counted from 1. */
  public static CrashableStorage crashingAt(int step, CrashMode mode) {
    return new CrashableStorage(step, mode);
  }

  /** Puts this between a graph and its datasets. */
  public DatasetGateway wrap(DatasetGateway gateway) {
    return new CrashableGateway(gateway, this);
  }

  /** Puts this between a graph and its text files. */
  public TextObjects wrap(TextObjects texts) {
    return new CrashableTextObjects(texts, this);
  }

  /** Returns the steps begun so far, as verb and object. */
  public synchronized List<String> steps() {
    return List.copyOf(steps);
  }

  /** Returns whether the chosen step was reached. */
  public synchronized boolean isFired() {
    return fired;
  }

  /** Passes a call that changes nothing, or fails if the process has ended. */
  void requireAlive() {
    String point = crashedAt;
    if (point != null) {
      throw new InjectedCrash(point);
    }
  }

  /** Makes a call that changes something durably. */
  <T> T durable(String verb, String object, Supplier<T> call) {
    requireAlive();
    String point = verb + " " + object;
    if (!begins(point)) {
      return call.get();
    }
    if (mode == CrashMode.BEFORE) {
      throw crash(point);
    }
    discard(call.get());
    if (mode == CrashMode.AFTER) {
      throw crash(point);
    }
    throw StorageException.of(Fault.OTHER, verb, object, "injected: the answer was lost", null);
  }

  /** As {@link #durable(String, String, Supplier)} for a call without result. */
  void durable(String verb, String object, Runnable call) {
    durable(
        verb,
        object,
        () -> {
          call.run();
          return "";
        });
  }

  private synchronized boolean begins(String point) {
    steps.add(point);
    boolean chosen = steps.size() == crashStep;
    fired |= chosen;
    return chosen;
  }

  private InjectedCrash crash(String point) {
    crashedAt = point;
    return new InjectedCrash(point);
  }

  private static void discard(Object answer) {
    if (answer instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("closing an answer nobody gets", e);
      }
    }
  }
}
