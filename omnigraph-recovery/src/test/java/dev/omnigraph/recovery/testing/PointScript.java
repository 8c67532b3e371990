package dev.omnigraph.recovery.testing;

import dev.omnigraph.fault.Failpoint;
import dev.omnigraph.fault.Failpoints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs actions, once each, at named boundaries, and records which boundaries were passed. */
public final class PointScript implements Failpoints {
  private final Map<String, Runnable> actions = new HashMap<>();
  private final List<String> passed = new ArrayList<>();

  /** Runs an action the next time a boundary is passed. */
  public void at(Failpoint point, Runnable action) {
    actions.put(point.pointName(), action);
  }

  /** Ends the process the next time a boundary is passed. */
  public void crashAt(Failpoint point) {
    at(
        point,
        () -> {
          throw new InjectedCrash(point.pointName());
        });
  }

  /** Returns whether every planned action ran. */
  public boolean isDone() {
    return actions.isEmpty();
  }

  /** Returns the boundaries passed. */
  public List<String> passed() {
    return passed;
  }

  @Override
  public void hit(Failpoint point, int index) {
    passed.add(index == 0 ? point.pointName() : point.pointName() + "(" + index + ")");
    Runnable action = actions.remove(point.pointName());
    if (action != null) {
      action.run();
    }
  }
}
