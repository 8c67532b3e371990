package dev.omnigraph.query.plan;

import java.util.List;
import java.util.OptionalDouble;

/** Writes plans as indented text. */
final class PlanText {
  private PlanText() {}

  static String of(PhysicalPlan plan, OptionalDouble recall) {
    StringBuilder out = new StringBuilder();
    append(PlanNode.of(plan, recall), 0, out);
    return out.toString();
  }

  private static void append(List<PlanNode> nodes, int depth, StringBuilder out) {
    for (PlanNode node : nodes) {
      out.append("  ".repeat(depth)).append(node.operator());
      if (!node.detail().isEmpty()) {
        out.append(' ').append(node.detail());
      }
      if (node.rows() > 0) {
        out.append("  ~").append(node.rows());
      }
      out.append('\n');
      append(node.children(), depth + 1, out);
    }
  }
}
