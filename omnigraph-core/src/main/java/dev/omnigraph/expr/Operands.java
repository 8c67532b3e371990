package dev.omnigraph.expr;

import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.lang.TemporalText;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.query.ir.ValueType;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Compiles expressions to operands. */
public final class Operands {
  private static final ValueType NULL_TYPE = ValueType.of(ScalarType.STRING, true);

  private Operands() {}

  /**
   * Returns the operand of an expression.
   *
   * @throws InvalidInputException with code {@code BAD_VALUE} if a date literal is none
   */
  public static Operand compile(Expr expr, Environment environment) {
    if (expr instanceof Expr.NodeProperty property) {
      if (property.property().type().isBlob()) {
        return new ConstantOperand(Value.NULL, NULL_TYPE);
      }
      return ColumnOperands.of(
          environment.view().nodes(property.nodeType().name()).column(property.property().name()),
          property.slot(),
          property.type());
    } else if (expr instanceof Expr.EdgeProperty property) {
      if (property.property().type().isBlob()) {
        return new ConstantOperand(Value.NULL, NULL_TYPE);
      }
      return ColumnOperands.of(
          environment.view().edges(property.edgeType().name()).column(property.property().name()),
          environment.edgeBase() + property.edgeSlot(),
          property.type());
    } else if (expr instanceof Expr.NodeId id) {
      return new ColumnOperands.OfNodeId(environment.view().nodes(id.nodeType().name()), id.slot());
    } else if (expr instanceof Expr.Score) {
      throw Invariant.broken("scores are computed by the ranking, not by an operand");
    }
    return new ConstantOperand(constant(expr, environment), expr.type());
  }

  /**
   * Returns the operand of the ids of edges in a block column. The ids, which are the largest
   * column of most edge types, are read when the first one is asked for: an order whose keys decide
   * never does.
   */
  public static Operand edgeId(EdgeType type, int column, Environment environment) {
    return new ColumnOperands.OfEdgeId(environment.view().edges(type.name()), column);
  }

  /** Returns whether an expression has the same value for every row. */
  public static boolean isConstant(Expr expr) {
    return expr instanceof Expr.Param
        || expr instanceof Expr.Constant
        || expr instanceof Expr.TemporalLiteral
        || expr instanceof Expr.Now;
  }

  /**
   * Returns the value of a constant expression.
   *
   * @throws InvalidInputException with code {@code BAD_VALUE} if a date literal is none
   */
  public static Value constant(Expr expr, Environment environment) {
    if (expr instanceof Expr.Param param) {
      return environment.params().get(param.index());
    } else if (expr instanceof Expr.Constant constant) {
      return constant.value();
    } else if (expr instanceof Expr.TemporalLiteral literal) {
      return temporal(literal);
    } else if (expr instanceof Expr.Now) {
      return new Value.Instant(environment.nowMillis());
    }
    throw Invariant.broken("the expression is constant", expr);
  }

  private static Value temporal(Expr.TemporalLiteral literal) {
    if (literal.type().scalar() == ScalarType.DATE) {
      OptionalInt day = TemporalText.parseDate(literal.text());
      if (day.isPresent()) {
        return new Value.Day(day.getAsInt());
      }
    } else {
      OptionalLong millis = TemporalText.parseDateTime(literal.text());
      if (millis.isPresent()) {
        return new Value.Instant(millis.getAsLong());
      }
    }
    throw InvalidInputException.of(
        ErrorCode.BAD_VALUE,
        "a date literal is not a valid date",
        "write YYYY-MM-DD, or RFC 3339 for a date-time",
        Details.of("type", literal.type().text()).and("value", literal.text()));
  }
}
