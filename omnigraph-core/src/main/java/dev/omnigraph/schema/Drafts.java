package dev.omnigraph.schema;

import dev.omnigraph.catalog.Annotation;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.InterfaceType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.schema.DraftType.DraftAnnotation;
import dev.omnigraph.schema.DraftType.DraftConstraint;
import dev.omnigraph.schema.DraftType.Ends;
import dev.omnigraph.schema.ast.Name;
import java.util.ArrayList;
import java.util.List;

/** Turns checked drafts into the catalog. */
final class Drafts {
  private Drafts() {}

  static Catalog catalog(List<DraftType> types, String source) {
    List<InterfaceType> interfaces = new ArrayList<>();
    List<NodeType> nodes = new ArrayList<>();
    List<EdgeType> edges = new ArrayList<>();
    for (DraftType type : types) {
      switch (type.kind) {
        case INTERFACE -> interfaces.add(new InterfaceType(type.name.text(), properties(type)));
        case NODE ->
            nodes.add(
                new NodeType(
                    type.name.text(),
                    properties(type),
                    constraints(type),
                    annotations(type.annotations),
                    type.interfaces.stream().map(Name::text).toList()));
        case EDGE -> {
          Ends ends = type.ends.orElseThrow();
          edges.add(
              new EdgeType(
                  type.name.text(),
                  ends.from().text(),
                  ends.to().text(),
                  ends.cardinality(),
                  properties(type),
                  constraints(type),
                  annotations(type.annotations)));
        }
      }
    }
    return Catalog.of(interfaces, nodes, edges, source);
  }

  private static List<Property> properties(DraftType type) {
    return type.properties.stream()
        .map(p -> new Property(p.name().text(), p.type(), annotations(p.annotations())))
        .toList();
  }

  private static List<Constraint> constraints(DraftType type) {
    return type.constraints.stream().map(DraftConstraint::constraint).toList();
  }

  private static List<Annotation> annotations(List<DraftAnnotation> annotations) {
    return annotations.stream().map(DraftAnnotation::annotation).toList();
  }
}
