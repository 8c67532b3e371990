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

  private static final class ByValues extends JoinWalker {
    private final Operand[] outer;
    private final Supplier<JoinTable> tables;
    private @Nullable JoinTable known;
    private JoinKey.@Nullable Finder finder;
    private int[] numbers = NONE;
    private int row;

    ByValues(Operand[] outer, Supplier<JoinTable> tables) {
      this.outer = outer;
      this.tables = tables;
    }

    @Override
    void begin(RowBlock rows) {
      JoinTable table = known;
      JoinKey.Finder numbering = finder;
      if (table == null || numbering == null) {
        table = tables.get();
        known = table;
        nodes = table.nodes();
        numbering = table.finder(outer);
        finder = numbering;
      }
      if (numbers.length < rows.size()) {
        numbers = new int[Math.max(rows.size(), Operator.BLOCK_ROWS)];
      }
      numbering.find(rows, numbers);
    }

    @Override
    void enter(RowBlock rows, int at) {
      row = at;
    }

    @Override
    void walk(int node) {
      int number = numbers[row];
      JoinTable table = known;
      if (number >= 0 && table != null) {
        start = table.start(number);
        end = table.end(number);
      } else {
        start = 0;
        end = 0;
      }
    }
  }

  /** The id of a node with a key of one property is the canonical text of the value. */
  private static final class ByKey extends JoinWalker {
    private final NodeTable table;
    private final Operand outer;
    private int ordinal = -1;

    ByKey(NodeTable table, Operand outer) {
      this.table = table;
      this.outer = outer;
      this.nodes = new int[1];
    }

    @Override
    void enter(RowBlock rows, int row) {
      if (outer.isNull(rows, row)) {
        ordinal = -1;
      } else if (outer.kind() == OperandKind.TEXT) {
        ordinal =
            table.find(
                outer.bytesAt(rows, row), outer.startAt(rows, row), outer.lengthAt(rows, row));
      } else {
        ordinal = table.find(text(rows, row));
      }
    }

    @Override
    void walk(int node) {
      nodes[0] = ordinal;
      end = ordinal < 0 ? 0 : 1;
    }

    private String text(RowBlock rows, int row) {
      return switch (outer.kind()) {
        case BOOL -> Boolean.toString(outer.boolAt(rows, row));
        case UNSIGNED -> Long.toUnsignedString(outer.longAt(rows, row));
        default -> Long.toString(outer.longAt(rows, row));
      };
    }
  }
}
