package dev.omnigraph.schema.plan;

import dev.omnigraph.catalog.Annotation;
import dev.omnigraph.catalog.Cardinality;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.SchemaIds.Kind;
import java.util.List;
import java.util.Optional;

/**
 * A step of a schema plan. Immutable. Type names are those of the desired schema; only {@code from}
 * names and dropped types and properties are of the accepted one.
 */
public sealed interface SchemaStep {
  /** A new empty table, or an interface, which has no table. */
  record AddType(Kind typeKind, String name) implements SchemaStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.addType(this);
    }
  }

  /** A type gets another name; rows and ids are kept. */
  record RenameType(Kind typeKind, String from, String to) implements SchemaStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.renameType(this);
    }
  }

  /** A new column: of nulls, or of a default the caller supplies when the type is required. */
  record AddProperty(Kind typeKind, String typeName, String propertyName, PropertyType propertyType)
      implements SchemaStep {
    /** Returns whether existing rows need a supplied value. */
    public boolean needsDefault() {
      return typeKind != Kind.INTERFACE && !propertyType.nullable();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.addProperty(this);
    }
  }

  /** A property gets another name; values and node ids are kept. */
  record RenameProperty(Kind typeKind, String typeName, String from, String to)
      implements SchemaStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.renameProperty(this);
    }
  }

  /** A constraint is added. An index is metadata; any other must hold for the existing rows. */
  record AddConstraint(Kind typeKind, String typeName, Constraint constraint)
      implements SchemaStep {
    @Override
    public boolean requiresDataCheck() {
      return !(constraint instanceof Constraint.Index);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.addConstraint(this);
    }
  }

  /** The cardinality of an edge changes; the existing edges must fit it. */
  record ChangeCardinality(String typeName, Cardinality from, Cardinality to)
      implements SchemaStep {
    @Override
    public boolean requiresDataCheck() {
      boolean wider =
          to.min() <= from.min()
              && (to.max().isEmpty()
                  || (from.max().isPresent() && from.max().getAsLong() <= to.max().getAsLong()));
      return !wider;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.changeCardinality(this);
    }
  }

  /** Description or instruction of a type change; {@code annotations} is the new list of both. */
  record UpdateTypeMetadata(Kind typeKind, String name, List<Annotation> annotations)
      implements SchemaStep {
    /** Copies the list. */
    public UpdateTypeMetadata {
      annotations = List.copyOf(annotations);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.updateTypeMetadata(this);
    }
  }

  /** The description of a property changes; {@code annotations} is the new list. */
  record UpdatePropertyMetadata(
      Kind typeKind, String typeName, String propertyName, List<Annotation> annotations)
      implements SchemaStep {
    /** Copies the list. */
    public UpdatePropertyMetadata {
      annotations = List.copyOf(annotations);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.updatePropertyMetadata(this);
    }
  }

  /** A table disappears. */
  record DropType(Kind typeKind, String name, DropMode mode) implements SchemaStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.dropType(this);
    }
  }

  /** A column disappears. */
  record DropProperty(Kind typeKind, String typeName, String propertyName, DropMode mode)
      implements SchemaStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.dropProperty(this);
    }
  }

  /** An enum gets more values; metadata only. */
  record ExtendEnum(Kind typeKind, String typeName, String propertyName, List<String> addedValues)
      implements SchemaStep {
    /** Copies the list. */
    public ExtendEnum {
      addedValues = List.copyOf(addedValues);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.extendEnum(this);
    }
  }

  /**
   * A change that cannot be made; it makes the plan unsupported.
   *
   * @param entity {@code node:Name}, {@code edge:Name}, {@code interface:Name} or one of these with
   *     {@code .property}
   */
  record UnsupportedChange(String entity, String reason, Optional<SchemaLint> code)
      implements SchemaStep {
    /** Returns the reason with the code in square brackets before it. */
    public String describe() {
      return code.map(c -> "[" + c.code() + "] ").orElse("") + entity + ": " + reason;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.unsupportedChange(this);
    }
  }

  /**
   * One method per kind of step.
   *
   * @param <R> the result
   */
  interface Visitor<R> {
    /** Handles a new type. */
    R addType(AddType step);

    /** Handles a renamed type. */
    R renameType(RenameType step);

    /** Handles a new property. */
    R addProperty(AddProperty step);

    /** Handles a renamed property. */
    R renameProperty(RenameProperty step);

    /** Handles a new constraint. */
    R addConstraint(AddConstraint step);

    /** Handles a changed cardinality. */
    R changeCardinality(ChangeCardinality step);

    /** Handles changed metadata of a type. */
    R updateTypeMetadata(UpdateTypeMetadata step);

    /** Handles changed metadata of a property. */
    R updatePropertyMetadata(UpdatePropertyMetadata step);

    /** Handles a dropped type. */
    R dropType(DropType step);

    /** Handles a dropped property. */
    R dropProperty(DropProperty step);

    /** Handles an extended enum. */
    R extendEnum(ExtendEnum step);

    /** Handles a change that cannot be made. */
    R unsupportedChange(UnsupportedChange step);
  }

  /** Calls the visitor's method for this kind. */
  <R> R accept(Visitor<R> visitor);

  /** Returns whether the existing rows must be looked at before the step may be applied. */
  default boolean requiresDataCheck() {
    return false;
  }
}
