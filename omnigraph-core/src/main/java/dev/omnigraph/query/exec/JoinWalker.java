package dev.omnigraph.query.exec;

import dev.omnigraph.expr.Environment;
import dev.omnigraph.expr.Operand;
import dev.omnigraph.expr.OperandKind;
import dev.omnigraph.expr.Operands;
import dev.omnigraph.expr.RowBlock;
import dev.omnigraph.query.plan.PlanStep;
import dev.omnigraph.topology.NodeTable;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds the nodes whose properties equal values of a row. */
abstract class JoinWalker extends RowWalker {
  @Nullable RowBlock rows;
  int row;

  /** Returns a walker that looks nodes up by their key. */
  static JoinWalker byKey(NodeTable nodes, Operand outer) {
    return new ByKey(nodes, outer);
  }

  /**
   * Returns a walker that looks nodes up by hashes of their values.
   *
   * @param tables makes the hashes, or gives those another walker made
   */
  static JoinWalker byValues(Operand[] outer, Supplier<JoinTable> tables) {
    return new ByValues(outer, tables);
  }

  /** Returns the operands of one side of equalities. */
  static Operand[] inner(List<PlanStep.Equality> equalities, Environment environment) {
    return equalities.stream()
        .map(equality -> Operands.compile(equality.inner(), environment))
        .toArray(Operand[]::new);
  }

  /** Returns the operands of the other side. */
  static Operand[] outer(List<PlanStep.Equality> equalities, Environment environment) {
    return equalities.stream()
        .map(equality -> Operands.compile(equality.outer(), environment))
        .toArray(Operand[]::new);
  }

  @Override
  void enter(RowBlock block, int at) {
    rows = block;
    row = at;
  }

  @Override
  final void walk(int node) {
    start = 0;
    end = 0;
    RowBlock block = rows;
    if (block != null) {
      find(block, row);
    }
  }

  /** Sets the nodes, or leaves them as they are, none. */
  abstract void find(RowBlock block, int at);

  private static final class ByValues extends JoinWalker {
    private final Operand[] outer;
    private final Supplier<JoinTable> tables;
    private @Nullable JoinTable known;

    ByValues(Operand[] outer, Supplier<JoinTable> tables) {
      this.outer = outer;
      this.tables = tables;
    }

    @Override
    void find(RowBlock block, int at) {
      JoinTable table = known;
      if (table == null) {
        table = tables.get();
        known = table;
        nodes = table.nodes();
      }
      int number = table.find(outer, block, at);
      if (number >= 0) {
        start = table.start(number);
        end = table.end(number);
      }
    }
  }

  /** The id of a node with a key of one property is the canonical text of the value. */
  private static final class ByKey extends JoinWalker {
    private final NodeTable table;
    private final Operand outer;

    ByKey(NodeTable table, Operand outer) {
      this.table = table;
      this.outer = outer;
      this.nodes = new int[1];
    }

    @Override
    void find(RowBlock block, int at) {
      if (outer.isNull(block, at)) {
        return;
      }
      int ordinal =
          outer.kind() == OperandKind.TEXT
              ? table.find(
                  outer.bytesAt(block, at), outer.startAt(block, at), outer.lengthAt(block, at))
              : table.find(text(block, at));
      if (ordinal >= 0) {
        nodes[0] = ordinal;
        end = 1;
      }
    }

    private String text(RowBlock block, int at) {
      return switch (outer.kind()) {
        case BOOL -> Boolean.toString(outer.boolAt(block, at));
        case UNSIGNED -> Long.toUnsignedString(outer.longAt(block, at));
        default -> Long.toString(outer.longAt(block, at));
      };
    }
  }
}
