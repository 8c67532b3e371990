package dev.omnigraph.system.reference;

import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.testkit.validate.GraphImage;
import dev.omnigraph.testkit.validate.GraphProblem;
import dev.omnigraph.testkit.validate.NaiveValidator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Judges the final image of a write, and all of it, by the naive validator. */
final class ReferenceRules {
  private ReferenceRules() {}

  /** Throws what the change breaks, all of it. */
  static void check(ReferenceGraph before, ReferenceGraph after) {
    List<GraphProblem> problems =
        NaiveValidator.validate(after.catalog().irJson(), image(before), image(after));
    if (!problems.isEmpty()) {
      Set<ErrorCode> broken = EnumSet.noneOf(ErrorCode.class);
      problems.forEach(p -> broken.add(code(p.kind())));
      throw new ReferenceViolation(broken, problems.toString());
    }
  }

  private static ErrorCode code(GraphProblem.Kind kind) {
    return switch (kind) {
      case UNKNOWN, TYPE -> ErrorCode.BAD_VALUE;
      case REQUIRED -> ErrorCode.REQUIRED_VIOLATION;
      case ENUM -> ErrorCode.ENUM_VIOLATION;
      case RANGE -> ErrorCode.RANGE_VIOLATION;
      case CHECK -> ErrorCode.CHECK_VIOLATION;
      case KEY -> ErrorCode.KEY_CONFLICT;
      case UNIQUE -> ErrorCode.UNIQUE_VIOLATION;
      case ENDPOINT -> ErrorCode.ENDPOINT_VIOLATION;
      case CARDINALITY -> ErrorCode.CARDINALITY_VIOLATION;
    };
  }

  private static GraphImage image(ReferenceGraph graph) {
    GraphImage image = new GraphImage();
    for (NodeType type : graph.catalog().nodes()) {
      graph.nodesOf(type.name()).forEach(n -> image.node(type.name(), n.id(), n.values()));
    }
    for (EdgeType type : graph.catalog().edges()) {
      graph
          .edgesOf(type.name())
          .forEach(e -> image.edge(type.name(), e.id(), e.src(), e.dst(), e.values()));
    }
    return image;
  }
}
