package dev.omnigraph.testkit.fault;

import dev.omnigraph.fault.Failpoint;
import dev.omnigraph.fault.Failpoints;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A failpoint hook that does what a test says: crash, throw once, pause until released.
 * Thread-safe. Points that are not scripted are only noted.
 */
public final class FailpointScript implements Failpoints {
  private static final long WAIT_SECONDS = 60;

  private final Map<String, Runnable> actions = new ConcurrentHashMap<>();
  private final Set<String> reached = ConcurrentHashMap.newKeySet();

  /** A point at which one actor waits until a test lets it go on. */
  public static final class Pause {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private Pause() {}

    /** Waits until an actor is at the point. */
    public void awaitArrival() {
      await(arrived, "no actor arrived at the point");
    }

    /** Lets the actor go on. */
    public void release() {
      released.countDown();
    }

    private void arrive() {
      arrived.countDown();
      await(released, "the point was not released");
    }

    private static void await(CountDownLatch latch, String failure) {
      try {
        if (!latch.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException(failure);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted at a point", e);
      }
    }
  }

  /** Crashes every time the point is passed; {@code index} is 0 for points without steps. */
  public FailpointScript crashAt(String pointName, int index) {
    String key = key(pointName, index);
    actions.put(
        key,
        () -> {
          throw new InjectedCrash(key);
        });
    return this;
  }

  /** Throws the given exception the first time the point is passed. */
  public FailpointScript throwOnceAt(String pointName, int index, RuntimeException exception) {
    String key = key(pointName, index);
    actions.put(
        key,
        () -> {
          actions.remove(key);
          throw exception;
        });
    return this;
  }

  /** Pauses the first actor that passes the point. */
  public Pause pauseOnceAt(String pointName, int index) {
    String key = key(pointName, index);
    Pause pause = new Pause();
    actions.put(
        key,
        () -> {
          actions.remove(key);
          pause.arrive();
        });
    return pause;
  }

  /** Forgets all actions; what was reached stays known. */
  public void clear() {
    actions.clear();
  }

  /** Returns the points passed so far, as {@code name} or {@code name#step}. */
  public Set<String> reached() {
    return Set.copyOf(reached);
  }

  @Override
  public void hit(Failpoint point, int index) {
    String key = key(point.pointName(), index);
    reached.add(key);
    Runnable action = actions.get(key);
    if (action != null) {
      action.run();
    }
  }

  private static String key(String pointName, int index) {
    return index == 0 ? pointName : pointName + "#" + index;
  }
}
