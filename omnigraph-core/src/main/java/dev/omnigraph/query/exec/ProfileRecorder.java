package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import dev.omnigraph.query.plan.PlanStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Wraps operators to count what they give, or leaves them alone. Confined. */
class ProfileRecorder {
  /** Records nothing and costs nothing. */
  static final ProfileRecorder OFF = new ProfileRecorder();

  /** Returns the operator to use for a step. */
  Operator wrap(PlanStep step, Operator operator) {
    return operator;
  }

  /** Returns what was recorded, in the order the steps were built. */
  List<OperatorProfile> profiles() {
    return List.of();
  }

  /** Returns a recorder that counts rows, blocks and time. */
  static ProfileRecorder on() {
    return new Recording();
  }

  private static final class Recording extends ProfileRecorder {
    private final List<Measured> measured = new ArrayList<>();

    @Override
    Operator wrap(PlanStep step, Operator operator) {
      Measured wrapped = new Measured(step, operator);
      measured.add(wrapped);
      return wrapped;
    }

    @Override
    List<OperatorProfile> profiles() {
      return measured.stream().map(Measured::profile).toList();
    }
  }

  private static final class Measured extends Operator {
    private final PlanStep step;
    private final Operator operator;
    private long rows;
    private long blocks;
    private long nanos;

    Measured(PlanStep step, Operator operator) {
      this.step = step;
      this.operator = operator;
    }

    @Override
    @Nullable RowBlock next() {
      long begun = System.nanoTime();
      RowBlock block = operator.next();
      nanos += System.nanoTime() - begun;
      if (block != null) {
        blocks++;
        rows += block.size();
      }
      return block;
    }

    OperatorProfile profile() {
      String name = step.getClass().getSimpleName().toLowerCase(Locale.ROOT);
      return new OperatorProfile(
          name, Math.round(Math.min(step.rows(), 1e15)), rows, blocks, nanos);
    }
  }
}
