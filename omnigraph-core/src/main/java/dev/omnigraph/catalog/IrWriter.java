package dev.omnigraph.catalog;

import dev.omnigraph.catalog.SchemaIds.Kind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes the canonical schema. Field order and spelling are part of the storage format: the schema
 * hash is taken over the result.
 */
final class IrWriter implements Constraint.Visitor<CanonicalJson> {
  static final int VERSION = 1;

  private final CanonicalJson json;

  private IrWriter(CanonicalJson.Layout layout) {
    this.json = new CanonicalJson(layout);
  }

  static String compact(Catalog catalog) {
    return new IrWriter(CanonicalJson.Layout.COMPACT).write(catalog);
  }

  static String pretty(Catalog catalog) {
    return new IrWriter(CanonicalJson.Layout.INDENTED).write(catalog);
  }

  /** Returns the compact form of a property type. */
  static String compact(PropertyType type) {
    IrWriter writer = new IrWriter(CanonicalJson.Layout.COMPACT);
    writer.propertyType(type);
    return writer.json.toString();
  }

  /** Returns the compact form of a constraint. */
  static String compact(Constraint constraint) {
    IrWriter writer = new IrWriter(CanonicalJson.Layout.COMPACT);
    constraint.accept(writer);
    return writer.json.toString();
  }

  /** Returns the compact form of a cardinality. */
  static String compact(Cardinality cardinality) {
    IrWriter writer = new IrWriter(CanonicalJson.Layout.COMPACT);
    writer.cardinality(cardinality);
    return writer.json.toString();
  }

  /** Returns the compact form of annotations. */
  static String compact(List<Annotation> annotations) {
    IrWriter writer = new IrWriter(CanonicalJson.Layout.COMPACT);
    writer.json.beginArray();
    annotations.forEach(writer::annotation);
    writer.json.endArray();
    return writer.json.toString();
  }

  private String write(Catalog catalog) {
    json.beginObject().name("ir_version").raw(Integer.toString(VERSION));
    json.name("interfaces").beginArray();
    catalog.interfaces().forEach(this::interfaceType);
    json.endArray().name("nodes").beginArray();
    catalog.nodes().forEach(this::node);
    json.endArray().name("edges").beginArray();
    catalog.edges().forEach(this::edge);
    return json.endArray().endObject().toString();
  }

  private void interfaceType(InterfaceType type) {
    head(Kind.INTERFACE, type.name());
    properties(Kind.INTERFACE, type.name(), type.properties());
    json.endObject();
  }

  private void node(NodeType node) {
    head(Kind.NODE, node.name());
    annotations(node.annotations());
    json.name("implements").strings(node.interfaces());
    properties(Kind.NODE, node.name(), node.properties());
    constraints(node.constraints());
    json.endObject();
  }

  private void edge(EdgeType edge) {
    head(Kind.EDGE, edge.name());
    json.name("from_type").string(edge.from()).name("to_type").string(edge.to());
    json.name("cardinality");
    cardinality(edge.cardinality());
    annotations(edge.annotations());
    properties(Kind.EDGE, edge.name(), edge.properties());
    constraints(edge.constraints());
    json.endObject();
  }

  private void cardinality(Cardinality cardinality) {
    OptionalLong max = cardinality.max();
    json.beginObject().name("min").raw(Long.toString(cardinality.min()));
    json.name("max").raw(max.isPresent() ? Long.toString(max.getAsLong()) : "null");
    json.endObject();
  }

  private void head(Kind kind, String name) {
    json.beginObject().name("name").string(name);
    json.name("type_id").raw(Long.toString(SchemaIds.typeId(kind, name)));
  }

  private void properties(Kind kind, String owner, List<Property> properties) {
    json.name("properties").beginArray();
    for (Property property : properties) {
      json.beginObject().name("name").string(property.name());
      json.name("prop_id").raw(Long.toString(SchemaIds.propertyId(kind, owner, property.name())));
      json.name("prop_type");
      propertyType(property.type());
      annotations(property.annotations());
      json.endObject();
    }
    json.endArray();
  }

  private void propertyType(PropertyType type) {
    json.beginObject().name("scalar");
    if (type.isVector()) {
      json.beginObject().name("Vector").raw(Integer.toString(type.dimension())).endObject();
    } else {
      json.string(type.scalar().text());
    }
    json.name("nullable").raw(Boolean.toString(type.nullable()));
    json.name("list").raw(Boolean.toString(type.list()));
    json.name("enum_values");
    if (type.isEnum()) {
      json.strings(type.enumValues());
    } else {
      json.raw("null");
    }
    json.endObject();
  }

  private void annotations(List<Annotation> annotations) {
    json.name("annotations").beginArray();
    annotations.forEach(this::annotation);
    json.endArray();
  }

  private void annotation(Annotation annotation) {
    json.beginObject().name("name").string(annotation.name()).name("value");
    if (annotation.value().isPresent()) {
      json.string(annotation.value().get());
    } else {
      json.raw("null");
    }
    if (!annotation.kwargs().isEmpty()) {
      json.name("kwargs").beginObject();
      annotation.kwargs().forEach((name, value) -> json.name(name).string(value));
      json.endObject();
    }
    json.endObject();
  }

  private void constraints(List<Constraint> constraints) {
    json.name("constraints").beginArray();
    constraints.forEach(c -> c.accept(this));
    json.endArray();
  }

  @Override
  public CanonicalJson key(Constraint.Key key) {
    return json.beginObject().name("Key").strings(key.columns()).endObject();
  }

  @Override
  public CanonicalJson unique(Constraint.Unique unique) {
    return json.beginObject().name("Unique").strings(unique.columns()).endObject();
  }

  @Override
  public CanonicalJson index(Constraint.Index index) {
    return json.beginObject().name("Index").strings(index.columns()).endObject();
  }

  @Override
  public CanonicalJson range(Constraint.Range range) {
    json.beginObject().name("Range").beginObject();
    json.name("property").string(range.property());
    bound("min", range.min());
    bound("max", range.max());
    return json.endObject().endObject();
  }

  private void bound(String name, Optional<Bound> bound) {
    json.name(name);
    if (bound.isEmpty()) {
      json.raw("null");
    } else if (bound.get() instanceof Bound.FloatBound fraction) {
      json.beginObject().name("Float").raw(FloatText.json(fraction.value())).endObject();
    } else {
      json.beginObject().name("Integer").raw(bound.get().text()).endObject();
    }
  }

  @Override
  public CanonicalJson check(Constraint.Check check) {
    json.beginObject().name("Check").beginObject();
    json.name("property").string(check.property()).name("pattern").string(check.pattern());
    return json.endObject().endObject();
  }
}
