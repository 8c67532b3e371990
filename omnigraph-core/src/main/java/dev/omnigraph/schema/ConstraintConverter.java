package dev.omnigraph.schema;

import dev.omnigraph.catalog.Bound;
import dev.omnigraph.catalog.CheckPattern;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.lang.Span;
import dev.omnigraph.schema.DraftType.DraftConstraint;
import dev.omnigraph.schema.SchemaCompiler.Strictness;
import dev.omnigraph.schema.ast.ConstraintArgument;
import dev.omnigraph.schema.ast.Literal;
import dev.omnigraph.schema.ast.Member;
import dev.omnigraph.schema.ast.Name;
import dev.omnigraph.schema.ast.RangeSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Converts body constraints: rules S6 and S7, upper-only ranges and patterns. */
final class ConstraintConverter {
  private final Strictness strictness;
  private final Findings findings;

  ConstraintConverter(Strictness strictness, Findings findings) {
    this.strictness = strictness;
    this.findings = findings;
  }

  /** Returns the constraint, or empty after a finding. */
  Optional<DraftConstraint> convert(Member.ConstraintClause clause) {
    return switch (clause.word().text()) {
      case "range" -> range(clause);
      case "check" -> check(clause);
      default -> columns(clause);
    };
  }

  private Optional<DraftConstraint> columns(Member.ConstraintClause clause) {
    List<Name> columns = new ArrayList<>();
    for (ConstraintArgument argument : clause.arguments()) {
      Optional<Name> name = name(argument);
      if (name.isEmpty()) {
        findings.add(
            "S7",
            argument.span(),
            "the arguments of '@" + clause.word().text() + "' are property names");
        return Optional.empty();
      }
      columns.add(name.get());
    }
    List<String> names = columns.stream().map(Name::text).toList();
    Constraint constraint =
        switch (clause.word().text()) {
          case "key" -> new Constraint.Key(names);
          case "unique" -> new Constraint.Unique(names);
          default -> new Constraint.Index(names);
        };
    return Optional.of(new DraftConstraint(constraint, clause.span(), columns));
  }

  private Optional<DraftConstraint> range(Member.ConstraintClause clause) {
    List<ConstraintArgument> arguments = clause.arguments();
    Optional<Name> property = name(arguments.get(0));
    if (arguments.size() != 2
        || property.isEmpty()
        || !(arguments.get(1) instanceof RangeSyntax written)) {
      findings.add("S6", clause.span(), "'@range' takes a property name and bounds");
      return Optional.empty();
    }
    Optional<Bound> min = bound(written.min());
    Optional<Bound> max = bound(written.max());
    if (written.min().isEmpty()) {
      if (strictness == Strictness.SUBMITTED) {
        findings.add(
            "Q-17",
            written.span(),
            "a range needs a lower bound; write the least value of the type");
        return Optional.empty();
      }
      // Stored schemas come from an engine that takes a single bound as the lower one.
      min = max;
      max = Optional.empty();
    }
    return Optional.of(
        new DraftConstraint(
            new Constraint.Range(property.get().text(), min, max),
            clause.span(),
            List.of(property.get())));
  }

  private Optional<Bound> bound(Optional<RangeSyntax.SignedNumber> number) {
    if (number.isEmpty()) {
      return Optional.empty();
    }
    String text = number.get().text();
    if (number.get().isFloat()) {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return Optional.of(new Bound.FloatBound(value));
      }
      return outside(number.get().span(), "a 64-bit float");
    }
    try {
      return Optional.of(new Bound.IntegerBound(Long.parseLong(text)));
    } catch (NumberFormatException e) {
      return outside(number.get().span(), "a 64-bit signed integer");
    }
  }

  private Optional<Bound> outside(Span span, String type) {
    findings.add("S6", span, "the bound does not fit " + type);
    return Optional.empty();
  }

  private Optional<DraftConstraint> check(Member.ConstraintClause clause) {
    List<ConstraintArgument> arguments = clause.arguments();
    Optional<Name> property = name(arguments.get(0));
    if (arguments.size() != 2
        || property.isEmpty()
        || !(arguments.get(1) instanceof Literal pattern)
        || pattern.kind() != Literal.Kind.STRING) {
      findings.add("S6", clause.span(), "'@check' takes a property name and a pattern in quotes");
      return Optional.empty();
    }
    if (strictness == Strictness.SUBMITTED && !isPattern(pattern)) {
      return Optional.empty();
    }
    return Optional.of(
        new DraftConstraint(
            new Constraint.Check(property.get().text(), pattern.text()),
            clause.span(),
            List.of(property.get())));
  }

  private boolean isPattern(Literal pattern) {
    try {
      CheckPattern.compile(pattern.text());
      return true;
    } catch (InvalidInputException e) {
      findings.add(
          "check-pattern",
          pattern.span(),
          "the pattern is not valid: " + e.details().getOrDefault("reason", "unknown"));
      return false;
    }
  }

  private static Optional<Name> name(ConstraintArgument argument) {
    return argument instanceof Literal literal && literal.kind() == Literal.Kind.NAME
        ? Optional.of(new Name(literal.text(), literal.span()))
        : Optional.empty();
  }
}
