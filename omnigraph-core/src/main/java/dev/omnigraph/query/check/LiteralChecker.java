package dev.omnigraph.query.check;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.lang.TemporalText;
import dev.omnigraph.query.ast.LiteralAst;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.query.ir.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Types literals. Methods return null after having reported a finding. Confined. */
final class LiteralChecker {
  private final Findings findings;

  LiteralChecker(Findings findings) {
    this.findings = findings;
  }

  /** Returns the constant of a literal of any kind. */
  @Nullable Expr constant(LiteralAst literal) {
    if (literal instanceof LiteralAst.Day day) {
      return new Expr.TemporalLiteral(day.text(), type(literal));
    } else if (literal instanceof LiteralAst.Instant instant) {
      return new Expr.TemporalLiteral(instant.text(), type(literal));
    } else if (literal instanceof LiteralAst.ListOf list) {
      return list(list);
    }
    return new Expr.Constant(scalar(literal), type(literal));
  }

  /** Returns the constant of a list of numbers as a vector, or null without a finding. */
  static @Nullable Expr vector(LiteralAst literal, int dimension) {
    if (!(literal instanceof LiteralAst.ListOf list) || list.elements().size() != dimension) {
      return null;
    }
    float[] components = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      LiteralAst element = list.elements().get(i);
      if (element instanceof LiteralAst.Int number) {
        components[i] = number.value();
      } else if (element instanceof LiteralAst.Real number) {
        components[i] = (float) number.value();
      } else {
        return null;
      }
      if (Float.isInfinite(components[i])) {
        return null;
      }
    }
    return new Expr.Constant(
        new Value.Vector(components), new ValueType(ScalarType.VECTOR, false, dimension, false));
  }

  /** Returns the type of a scalar literal. */
  private static ValueType type(LiteralAst literal) {
    ScalarType scalar;
    if (literal instanceof LiteralAst.Text) {
      scalar = ScalarType.STRING;
    } else if (literal instanceof LiteralAst.Int) {
      scalar = ScalarType.I64;
    } else if (literal instanceof LiteralAst.Real) {
      scalar = ScalarType.F64;
    } else if (literal instanceof LiteralAst.Bool) {
      scalar = ScalarType.BOOL;
    } else if (literal instanceof LiteralAst.Day) {
      scalar = ScalarType.DATE;
    } else if (literal instanceof LiteralAst.Instant) {
      scalar = ScalarType.DATETIME;
    } else {
      throw Invariant.broken("lists are typed by their elements", literal);
    }
    return ValueType.of(scalar, false);
  }

  private static Value scalar(LiteralAst literal) {
    if (literal instanceof LiteralAst.Text text) {
      return new Value.Text(text.value());
    } else if (literal instanceof LiteralAst.Int number) {
      return new Value.Int(number.value());
    } else if (literal instanceof LiteralAst.Real number) {
      return new Value.Real(number.value());
    } else if (literal instanceof LiteralAst.Bool bool) {
      return new Value.Bool(bool.value());
    }
    throw Invariant.broken("temporal literals and lists are handled before", literal);
  }

  private @Nullable Expr list(LiteralAst.ListOf list) {
    ScalarType first = ScalarType.STRING; // what an empty list is taken for
    List<Value> elements = new ArrayList<>(list.elements().size());
    for (LiteralAst element : list.elements()) {
      if (element instanceof LiteralAst.ListOf) {
        findings.type("T3", "lists cannot be nested", element.span());
        return null;
      }
      ScalarType scalar = type(element).scalar();
      if (elements.isEmpty()) {
        first = scalar;
      } else if (!Types.compatibleScalars(first, scalar)) {
        findings.type(
            "T3",
            "an element is " + scalar.text() + " in a list of " + first.text(),
            element.span());
        return null;
      } else if (scalar == ScalarType.F64) {
        first = scalar; // integers beside a fraction: the column has to hold both
      }
      Value value = element(element);
      if (value == null) {
        return null;
      }
      elements.add(value);
    }
    return new Expr.Constant(new Value.ListOf(elements), new ValueType(first, true, 0, false));
  }

  private @Nullable Value element(LiteralAst element) {
    if (element instanceof LiteralAst.Day day) {
      OptionalInt epochDay = TemporalText.parseDate(day.text());
      return epochDay.isPresent()
          ? new Value.Day(epochDay.getAsInt())
          : malformed(element, "a date such as 2024-06-01");
    } else if (element instanceof LiteralAst.Instant instant) {
      OptionalLong epochMillis = TemporalText.parseDateTime(instant.text());
      return epochMillis.isPresent()
          ? new Value.Instant(epochMillis.getAsLong())
          : malformed(element, "a date-time such as 2024-06-01T12:00:00Z");
    }
    return scalar(element);
  }

  private @Nullable Value malformed(LiteralAst element, String expected) {
    findings.request(ErrorCode.BAD_VALUE, "the text is malformed", element.span(), expected);
    return null;
  }
}
