package dev.omnigraph.catalog;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.ids.Utf8Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A node type with everything its interfaces contribute. Immutable.
 *
 * @param name the name
 * @param properties the properties in ascending byte order of name, own and inherited
 * @param constraints the constraints in canonical order, own and inherited
 * @param annotations the annotations in canonical order
 * @param interfaces the names of the implemented interfaces in ascending byte order
 */
public record NodeType(
    String name,
    List<Property> properties,
    List<Constraint> constraints,
    List<Annotation> annotations,
    List<String> interfaces) {

  /** Brings all lists into canonical order. */
  public NodeType {
    Objects.requireNonNull(name);
    properties = Property.canonical(properties);
    constraints = Constraint.canonical(constraints);
    annotations = Annotation.canonical(annotations);
    TreeSet<String> names = new TreeSet<>(Utf8Order.INSTANCE);
    names.addAll(interfaces);
    interfaces = List.copyOf(names);
  }

  /** Returns the key of the table that holds the nodes. */
  public TableKey key() {
    return TableKey.node(name);
  }

  /** Returns a property, or empty. */
  public Optional<Property> property(String wanted) {
    return Property.find(properties, wanted);
  }

  /** Returns the position of a property in {@link #properties}, or -1. */
  public int propertyIndex(String wanted) {
    return Property.indexOf(properties, wanted);
  }

  /** Returns the column names of the table in order: {@code id}, then the properties. */
  public List<String> columns() {
    List<String> columns = new ArrayList<>(properties.size() + 1);
    columns.add("id");
    properties.forEach(p -> columns.add(p.name()));
    return List.copyOf(columns);
  }

  /** Returns the properties that form the identity in byte order; empty for a keyless type. */
  public List<Property> keyProperties() {
    return constraints.stream()
        .filter(Constraint.Key.class::isInstance)
        .findFirst()
        .map(key -> Property.select(properties, key.columns()))
        .orElse(List.of());
  }

  /** Returns whether the identity is a function of properties. */
  public boolean isKeyed() {
    return constraints.stream().anyMatch(Constraint.Key.class::isInstance);
  }

  /** Returns whether a property is part of the key. */
  public boolean isKeyPart(String property) {
    return constraints.stream()
        .anyMatch(c -> c instanceof Constraint.Key && c.columns().contains(property));
  }

  /** Returns the uniqueness constraints, without the key. */
  public List<Constraint.Unique> uniques() {
    return Constraints.ofKind(constraints, Constraint.Unique.class);
  }

  /** Returns the index declarations, without the key. */
  public List<Constraint.Index> indexes() {
    return Constraints.ofKind(constraints, Constraint.Index.class);
  }

  /** Returns the range constraints. */
  public List<Constraint.Range> ranges() {
    return Constraints.ofKind(constraints, Constraint.Range.class);
  }

  /** Returns the pattern constraints. */
  public List<Constraint.Check> checks() {
    return Constraints.ofKind(constraints, Constraint.Check.class);
  }

  /** Returns the first annotation of a name, or empty. */
  public Optional<Annotation> annotation(String wanted) {
    return Annotation.find(annotations, wanted);
  }
}
