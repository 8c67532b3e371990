package dev.omnigraph.query.plan;

import java.util.List;
import java.util.OptionalDouble;

/** Writes plans as JSON: {@code {"query":…,"steps":[{"operator","detail","rows","children"}]}}. */
final class PlanJson {
  private PlanJson() {}

  static String of(PhysicalPlan plan, OptionalDouble recall) {
    StringBuilder out = new StringBuilder("{\"query\":");
    out.append(ExprText.quote(plan.query().name())).append(",\"steps\":");
    append(PlanNode.of(plan, recall), out);
    return out.append('}').toString();
  }

  private static void append(List<PlanNode> nodes, StringBuilder out) {
    out.append('[');
    String separator = "";
    for (PlanNode node : nodes) {
      out.append(separator).append("{\"operator\":").append(ExprText.quote(node.operator()));
      out.append(",\"detail\":").append(ExprText.quote(node.detail()));
      out.append(",\"rows\":").append(node.rows());
      if (!node.children().isEmpty()) {
        out.append(",\"children\":");
        append(node.children(), out);
      }
      out.append('}');
      separator = ",";
    }
    out.append(']');
  }
}
