package dev.omnigraph.query.check;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.lang.Diagnostics;
import dev.omnigraph.lang.Span;
import dev.omnigraph.query.ast.ExprAst;
import dev.omnigraph.query.ast.LiteralAst;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.query.ir.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * Checks values against the properties they are matched with, assigned to or compared with. Methods
 * return null after having reported a finding. Confined.
 */
final class PropertyValues {
  private final Findings findings;
  private final ExprChecker exprs;

  PropertyValues(Findings findings, ExprChecker exprs) {
    this.findings = findings;
    this.exprs = exprs;
  }

  /**
   * Checks the value of an inline filter.
   *
   * @param owner the type that has the property
   */
  @Nullable Expr matched(String owner, Property property, ExprAst value, Scope scope) {
    String target = target(owner, property);
    ValueType wanted = ValueType.of(property.type());
    if (property.type().isBlob()) {
      findings.type("T3", "the blob " + target + " cannot be matched", value.span());
      return null;
    }
    if (value instanceof LiteralAst literal) {
      return matchedLiteral(target, property, literal);
    }
    Expr found =
        value instanceof ExprAst.VariableRef reference
            ? exprs.matchParameter(reference.variable(), scope)
            : new Expr.Now();
    if (found == null) {
      return null;
    }
    if (property.type().isVector()) {
      findings.type("T7", "vectors cannot be compared", value.span());
      return null;
    }
    boolean fits =
        !found.type().list() && Types.compatibleScalars(wanted.scalar(), found.type().scalar());
    return fits ? found : mismatch("T7", target, wanted, found, value.span());
  }

  private @Nullable Expr matchedLiteral(String target, Property property, LiteralAst literal) {
    ValueType wanted = ValueType.of(property.type());
    if (property.type().isVector()) {
      if (LiteralChecker.vector(literal, wanted.dimension()) == null) {
        findings.type("T3", "the value does not fit " + target, literal.span(), wanted.text());
      } else {
        findings.type("T7", "vectors cannot be compared", literal.span());
      }
      return null;
    }
    Expr found = exprs.literals().constant(literal);
    if (found == null) {
      return null;
    }
    if (found.type().list()) {
      findings.type(
          "T3",
          "a list cannot be matched with " + target,
          literal.span(),
          property.type().list() ? "one element it must contain" : wanted.text());
      return null;
    }
    if (!Types.compatibleScalars(wanted.scalar(), found.type().scalar())) {
      return mismatch("T3", target, wanted, found, literal.span());
    }
    return enumMember(target, property, found, literal.span());
  }

  /** Checks the value of an assignment. */
  @Nullable Expr assigned(String owner, Property property, ExprAst value) {
    String target = target(owner, property);
    ValueType wanted = ValueType.of(property.type());
    if (value instanceof LiteralAst literal) {
      return assignedLiteral(target, property, literal);
    }
    Expr found = parameterOrNow(value);
    if (found == null) {
      return null;
    }
    boolean textForBlob =
        property.type().isBlob() && found instanceof Expr.Param && Types.isText(found.type());
    boolean fits = textForBlob || Types.compatible(wanted, found.type());
    return fits ? found : mismatch("T7", target, wanted, found, value.span());
  }

  private @Nullable Expr assignedLiteral(String target, Property property, LiteralAst literal) {
    ValueType wanted = ValueType.of(property.type());
    if (property.type().isVector()) {
      Expr vector = LiteralChecker.vector(literal, wanted.dimension());
      if (vector == null) {
        findings.type("T3", "the value does not fit " + target, literal.span(), wanted.text());
      }
      return vector;
    }
    Expr found = exprs.literals().constant(literal);
    if (found == null) {
      return null;
    }
    boolean fits =
        !property.type().isBlob()
            && (Types.compatible(wanted, found.type())
                || (wanted.list() && Types.isEmptyList(found)));
    return fits
        ? enumMember(target, property, found, literal.span())
        : mismatch("T3", target, wanted, found, literal.span());
  }

  /** Checks the value of a {@code where}. */
  @Nullable Expr compared(String owner, Property property, ExprAst value, Span where) {
    String target = target(owner, property);
    ValueType wanted = ValueType.of(property.type());
    if (property.type().isBlob()) {
      findings.type("T11", "the blob " + target + " cannot be compared", where);
      return null;
    }
    if (!Types.isComparable(wanted)) {
      findings.type("T7", "lists and vectors cannot be compared: " + target, where);
      return null;
    }
    Expr found = endpointOrScalar(target, wanted, value);
    return found != null && value instanceof LiteralAst
        ? enumMember(target, property, found, value.span())
        : found;
  }

  /** Checks a value that must be of a scalar type: an endpoint id or what a property has. */
  @Nullable Expr endpointOrScalar(String target, ValueType wanted, ExprAst value) {
    Expr found =
        value instanceof LiteralAst literal
            ? exprs.literals().constant(literal)
            : parameterOrNow(value);
    if (found == null || Types.compatible(wanted, found.type())) {
      return found;
    }
    String rule = value instanceof LiteralAst ? "T3" : "T7";
    return mismatch(rule, target, wanted, found, value.span());
  }

  private @Nullable Expr parameterOrNow(ExprAst value) {
    return value instanceof ExprAst.VariableRef reference
        ? exprs.mutationParameter(reference.variable())
        : new Expr.Now();
  }

  private @Nullable Expr mismatch(
      String rule, String target, ValueType wanted, Expr found, Span span) {
    String what =
        found instanceof Expr.Now ? "now() is a DateTime" : "the value is " + text(found.type());
    findings.type(rule, what + ", which does not fit " + target, span, text(wanted));
    return null;
  }

  private @Nullable Expr enumMember(String target, Property property, Expr found, Span span) {
    boolean outside =
        property.type().isEnum()
            && found instanceof Expr.Constant constant
            && constant.value() instanceof Value.Text text
            && !property.type().enumValues().contains(text.value());
    if (outside && found instanceof Expr.Constant c && c.value() instanceof Value.Text text) {
      findings.unknown(
          "T3",
          "'" + Diagnostics.shown(text.value()) + "' is not a value of the enum " + target,
          span,
          text.value(),
          property.type()::enumValues);
      return null;
    }
    return found;
  }

  private static String target(String owner, Property property) {
    return owner + "." + property.name();
  }

  /** Returns the spelling of a type without its nullability, which plays no part here. */
  static String text(ValueType type) {
    return type.scalar() == ScalarType.VECTOR && type.dimension() == 0
        ? "Vector"
        : new ValueType(type.scalar(), type.list(), type.dimension(), false).text();
  }
}
