package dev.omnigraph.schema.plan;

import dev.omnigraph.catalog.Annotation;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.SchemaIds.Kind;
import java.util.List;
import java.util.Optional;

/**
 * One shape for the three kinds of types, so that the planner compares them alike.
 *
 * @param interfaces what a node implements, empty for other kinds
 * @param edge the edge type, empty for other kinds
 */
record TypeView(
    Kind kind,
    String name,
    List<Property> properties,
    List<Constraint> constraints,
    List<Annotation> annotations,
    List<String> interfaces,
    Optional<EdgeType> edge) {

  static List<TypeView> of(Catalog catalog, Kind kind) {
    return switch (kind) {
      case INTERFACE ->
          catalog.interfaces().stream()
              .map(
                  i ->
                      new TypeView(
                          kind,
                          i.name(),
                          i.properties(),
                          List.of(),
                          List.of(),
                          List.of(),
                          Optional.empty()))
              .toList();
      case NODE ->
          catalog.nodes().stream()
              .map(
                  n ->
                      new TypeView(
                          kind,
                          n.name(),
                          n.properties(),
                          n.constraints(),
                          n.annotations(),
                          n.interfaces(),
                          Optional.empty()))
              .toList();
      case EDGE ->
          catalog.edges().stream()
              .map(
                  e ->
                      new TypeView(
                          kind,
                          e.name(),
                          e.properties(),
                          e.constraints(),
                          e.annotations(),
                          List.of(),
                          Optional.of(e)))
              .toList();
    };
  }

  String entity() {
    return kind.text() + ":" + name;
  }

  String entity(String property) {
    return entity() + "." + property;
  }
}
