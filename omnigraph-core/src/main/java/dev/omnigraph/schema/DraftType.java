package dev.omnigraph.schema;

import dev.omnigraph.catalog.Annotation;
import dev.omnigraph.catalog.Cardinality;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.SchemaIds.Kind;
import dev.omnigraph.lang.Span;
import dev.omnigraph.schema.ast.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A declared type while its rules are being checked, with source positions. */
final class DraftType {
  /**
   * An annotation with its position.
   *
   * @param keywordsRepeated whether a keyword argument is given twice
   */
  record DraftAnnotation(Annotation annotation, Span span, boolean keywordsRepeated) {
    boolean is(String name) {
      return annotation.name().equals(name);
    }
  }

  /** A property with its positions. */
  record DraftProperty(Name name, PropertyType type, List<DraftAnnotation> annotations) {}

  /** A constraint with its position and that of its columns, in the order written. */
  record DraftConstraint(Constraint constraint, Span span, List<Name> columns) {}

  /** The ends and cardinality of an edge. */
  record Ends(Name from, Name to, Cardinality cardinality) {}

  final Kind kind;
  final Name name;
  final Optional<Ends> ends;
  final List<Name> interfaces;
  final List<DraftAnnotation> annotations = new ArrayList<>();
  final List<DraftProperty> properties = new ArrayList<>();
  final List<DraftConstraint> constraints = new ArrayList<>();
  private final Map<String, DraftProperty> propertiesByName = new HashMap<>();

  DraftType(Kind kind, Name name, Optional<Ends> ends, List<Name> interfaces) {
    this.kind = kind;
    this.name = name;
    this.ends = ends;
    this.interfaces = interfaces;
  }

  boolean isEdge() {
    return kind == Kind.EDGE;
  }

  /** Adds a property; of several with one name the first is the one {@link #property} finds. */
  void add(DraftProperty property) {
    properties.add(property);
    propertiesByName.putIfAbsent(property.name().text(), property);
  }

  /** Adds the constraints that annotations of a property stand for. */
  void addShorthands(DraftProperty property) {
    for (DraftAnnotation annotation : property.annotations()) {
      List<String> columns = List.of(property.name().text());
      @Nullable Constraint constraint =
          switch (annotation.annotation().name()) {
            case "key" -> new Constraint.Key(columns);
            case "unique" -> new Constraint.Unique(columns);
            case "index" -> new Constraint.Index(columns);
            default -> null;
          };
      if (constraint != null) {
        constraints.add(
            new DraftConstraint(constraint, annotation.span(), List.of(property.name())));
      }
    }
  }

  @Nullable DraftProperty property(String wanted) {
    return propertiesByName.get(wanted);
  }

  List<String> propertyNames() {
    return properties.stream().map(p -> p.name().text()).toList();
  }
}
