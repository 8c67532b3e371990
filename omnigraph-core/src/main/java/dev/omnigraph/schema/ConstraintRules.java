package dev.omnigraph.schema;

import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.lang.Diagnostics;
import dev.omnigraph.lang.Span;
import dev.omnigraph.schema.DraftType.DraftConstraint;
import dev.omnigraph.schema.DraftType.DraftProperty;
import dev.omnigraph.schema.SchemaCompiler.Strictness;
import dev.omnigraph.schema.ast.Name;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules about constraints, S18 to S20, and columns that can carry none. */
final class ConstraintRules {
  private final DraftType type;
  private final Strictness strictness;
  private final Findings findings;
  private boolean keyed;

  private ConstraintRules(DraftType type, Strictness strictness, Findings findings) {
    this.type = type;
    this.strictness = strictness;
    this.findings = findings;
  }

  static void run(List<DraftType> types, Strictness strictness, Findings findings) {
    for (DraftType type : types) {
      ConstraintRules rules = new ConstraintRules(type, strictness, findings);
      type.constraints.forEach(c -> c.constraint().accept(rules.new Check(c)));
    }
  }

  /** Checks one constraint; results are findings. */
  private final class Check implements Constraint.Visitor<Optional<Void>> {
    private final DraftConstraint draft;

    Check(DraftConstraint draft) {
      this.draft = draft;
    }

    @Override
    public Optional<Void> key(Constraint.Key key) {
      if (type.isEdge()) {
        return add("S18", draft.span(), "an edge has no key");
      }
      if (keyed) {
        return add("S18", draft.span(), "a node has one key; name all its properties in '@key(…)'");
      }
      keyed = true;
      for (Name column : draft.columns()) {
        @Nullable PropertyType property = typeOf(column, "S18");
        if (property != null && property.nullable()) {
          add("S18", column.span(), "a key property cannot be optional");
        } else if (property != null && !property.isKeyable()) {
          add("S18", column.span(), "a key property cannot be " + property.text());
        }
      }
      return Optional.empty();
    }

    @Override
    public Optional<Void> unique(Constraint.Unique unique) {
      for (Name column : draft.columns()) {
        @Nullable PropertyType property = isEnd(column) ? null : typeOf(column, "S19");
        if (property != null && !property.isKeyable() && strictness == Strictness.SUBMITTED) {
          add(
              property.isBlob() ? "S19" : "Q-33",
              column.span(),
              "values of type " + property.text() + " cannot be unique");
        }
      }
      return Optional.empty();
    }

    @Override
    public Optional<Void> index(Constraint.Index index) {
      for (Name column : draft.columns()) {
        @Nullable PropertyType property = isEnd(column) ? null : typeOf(column, "S19");
        if (property != null && property.isBlob()) {
          add("S19", column.span(), "a blob cannot be indexed");
        }
      }
      return Optional.empty();
    }

    @Override
    public Optional<Void> range(Constraint.Range range) {
      @Nullable PropertyType property = value("range");
      if (property != null && !property.scalar().isNumeric()) {
        add("S20", draft.columns().get(0).span(), "'@range' needs a numeric property");
      } else if (property != null && property.list() && strictness == Strictness.SUBMITTED) {
        add("Q-33", draft.columns().get(0).span(), "'@range' cannot stand on a list");
      }
      return Optional.empty();
    }

    @Override
    public Optional<Void> check(Constraint.Check check) {
      @Nullable PropertyType property = value("check");
      boolean list = property != null && property.list() && strictness == Strictness.SUBMITTED;
      if (property != null && (property.scalar() != ScalarType.STRING || list)) {
        add("S20", draft.columns().get(0).span(), "'@check' needs a String property");
      }
      return Optional.empty();
    }

    /** Returns the type of the property a value constraint is about, or null after a finding. */
    private @Nullable PropertyType value(String word) {
      if (type.isEdge()) {
        add("S20", draft.span(), "'@" + word + "' belongs to a node");
        return null;
      }
      return typeOf(draft.columns().get(0), "S20");
    }

    private boolean isEnd(Name column) {
      return type.isEdge() && (column.text().equals("src") || column.text().equals("dst"));
    }

    private @Nullable PropertyType typeOf(Name column, String rule) {
      @Nullable DraftProperty property = type.property(column.text());
      if (property != null) {
        return property.type();
      }
      findings.addUnknown(
          rule,
          column.span(),
          "'"
              + Diagnostics.shown(type.name.text())
              + "' has no property '"
              + Diagnostics.shown(column.text())
              + "'",
          column.text(),
          type::propertyNames);
      return null;
    }

    private Optional<Void> add(String rule, Span span, String message) {
      findings.add(rule, span, message);
      return Optional.empty();
    }
  }
}
