package dev.omnigraph.catalog;

import dev.omnigraph.ids.TableKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An edge type. Immutable.
 *
 * @param name the name
 * @param from the node type at the source end
 * @param to the node type at the target end
 * @param cardinality how many edges may leave one source node
 * @param properties the properties in ascending byte order of name
 * @param constraints the constraints in canonical order
 * @param annotations the annotations in canonical order
 */
public record EdgeType(
    String name,
    String from,
    String to,
    Cardinality cardinality,
    List<Property> properties,
    List<Constraint> constraints,
    List<Annotation> annotations) {

  /** Brings all lists into canonical order. */
  public EdgeType {
    Objects.requireNonNull(name);
    Objects.requireNonNull(from);
    Objects.requireNonNull(to);
    Objects.requireNonNull(cardinality);
    properties = Property.canonical(properties);
    constraints = Constraint.canonical(constraints);
    annotations = Annotation.canonical(annotations);
  }

  /** Returns the key of the table that holds the edges. */
  public TableKey key() {
    return TableKey.edge(name);
  }

  /** Returns a property, or empty; {@code src} and {@code dst} are none. */
  public Optional<Property> property(String wanted) {
    return Property.find(properties, wanted);
  }

  /** Returns the position of a property in {@link #properties}, or -1. */
  public int propertyIndex(String wanted) {
    return Property.indexOf(properties, wanted);
  }

  /** Returns the column names of the table: {@code id}, {@code src}, {@code dst}, properties. */
  public List<String> columns() {
    List<String> columns = new ArrayList<>(properties.size() + 3);
    columns.add("id");
    columns.add("src");
    columns.add("dst");
    properties.forEach(p -> columns.add(p.name()));
    return List.copyOf(columns);
  }

  /** Returns whether the edge has this node type at one of its ends. */
  public boolean touches(String nodeName) {
    return from.equals(nodeName) || to.equals(nodeName);
  }

  /** Returns the uniqueness constraints; columns may be {@code src} and {@code dst}. */
  public List<Constraint.Unique> uniques() {
    return Constraints.ofKind(constraints, Constraint.Unique.class);
  }

  /** Returns the index declarations; columns may be {@code src} and {@code dst}. */
  public List<Constraint.Index> indexes() {
    return Constraints.ofKind(constraints, Constraint.Index.class);
  }

  /** Returns the first annotation of a name, or empty. */
  public Optional<Annotation> annotation(String wanted) {
    return Annotation.find(annotations, wanted);
  }
}
