package dev.omnigraph.mutate;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.lang.TemporalText;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.Value;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The values of one execution: parameters in declaration order and the query time stamp. Immutable.
 *
 * @param parameters one value per declared parameter
 * @param nowMillis the time stamp, milliseconds since 1970 UTC
 */
record StatementValues(List<Value> parameters, long nowMillis) {
  StatementValues {
    parameters = List.copyOf(parameters);
  }

  /** Returns the value of an expression that depends on no row. */
  Value of(Expr expr) {
    if (expr instanceof Expr.Constant constant) {
      return constant.value();
    } else if (expr instanceof Expr.Param param) {
      return temporal(parameters.get(param.index()), param.type().scalar(), param.type().list());
    } else if (expr instanceof Expr.TemporalLiteral literal) {
      return temporal(new Value.Text(literal.text()), literal.type().scalar(), false);
    } else if (expr instanceof Expr.Now) {
      return new Value.Instant(nowMillis);
    }
    throw Invariant.broken("a mutation value depends on no row", expr);
  }

  private static Value temporal(Value value, ScalarType type, boolean list) {
    if (list || !(value instanceof Value.Text text)) {
      return value;
    }
    if (type == ScalarType.DATE) {
      OptionalInt day = TemporalText.parseDate(text.value());
      return new Value.Day(day.orElseThrow(() -> malformed(text.value(), "a date")));
    }
    if (type == ScalarType.DATETIME) {
      OptionalLong millis = TemporalText.parseDateTime(text.value());
      return new Value.Instant(millis.orElseThrow(() -> malformed(text.value(), "a date-time")));
    }
    return value;
  }

  private static InvalidInputException malformed(String text, String expected) {
    return InvalidInputException.of(
        ErrorCode.BAD_VALUE,
        "the text is not a date",
        "write 2024-06-01 or 2024-06-01T12:00:00Z",
        Details.of("value", text).and("expected", expected));
  }
}
