package dev.omnigraph.query.plan;

import dev.omnigraph.query.ir.MatchBlock;
import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.Predicate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One line of an explained plan. Immutable.
 *
 * @param operator the kind of step
 * @param detail what it does, in the words of the query
 * @param rows the estimated rows it gives
 * @param children nested steps
 */
public record PlanNode(String operator, String detail, long rows, List<PlanNode> children) {
  /** Copies. */
  public PlanNode {
    children = List.copyOf(children);
  }

  /**
   * Returns the lines of a plan in execution order; the last one makes the result.
   *
   * @param recall the share of the nearest rows wanted, if fewer than all will do
   */
  public static List<PlanNode> of(PhysicalPlan plan, OptionalDouble recall) {
    Map<Integer, String> names = new HashMap<>();
    collect(plan.query().match(), names);
    ExprText text = new ExprText(slot -> names.getOrDefault(slot, "#" + slot));
    List<PlanNode> nodes = new ArrayList<>(of(plan.pipeline(), text));
    String start = start(Start.of(plan, recall), recall, text);
    if (!start.isEmpty()) {
      PlanNode scan = nodes.get(0);
      nodes.set(
          0, new PlanNode(scan.operator(), scan.detail() + start, scan.rows(), scan.children()));
    }
    nodes.add(new PlanNode("Result", text.result(plan.query()), 0, List.of()));
    return nodes;
  }

  /** Says how the first scan finds its nodes, if not by looking at all. */
  private static String start(Start start, OptionalDouble recall, ExprText text) {
    if (start instanceof Start.Ranked ranked) {
      return " found by " + text.rank(ranked.rank());
    } else if (start instanceof Start.Near near) {
      return " nearest first by " + text.rank(near.rank()) + " for recall " + recall.orElse(1);
    } else if (start instanceof Start.Matched matched) {
      return " found by " + text.of(matched.match());
    }
    return "";
  }

  private static void collect(MatchBlock block, Map<Integer, String> names) {
    for (NodeSlot slot : block.slots()) {
      names.put(slot.slot(), slot.anonymous() ? "_" + slot.slot() : slot.name());
    }
    block.negations().forEach(n -> collect(n, names));
  }

  private static List<PlanNode> of(Pipeline pipeline, ExprText text) {
    Describe describe = new Describe(text);
    return pipeline.steps().stream().map(s -> s.accept(describe)).toList();
  }

  private record Describe(ExprText text) implements PlanStep.Visitor<PlanNode> {
    @Override
    public PlanNode scan(PlanStep.Scan step) {
      return leaf("Scan", node(step.slot()), step);
    }

    @Override
    public PlanNode lookup(PlanStep.Lookup step) {
      List<String> key = step.key().stream().map(text::of).toList();
      return leaf("Lookup", node(step.slot()) + " key " + String.join(", ", key), step);
    }

    @Override
    public PlanNode join(PlanStep.Join step) {
      String found =
          switch (step.by()) {
            case KEY -> "KeyJoin";
            case VALUES -> "HashJoin";
          };
      String operator =
          switch (step.wanted()) {
            case ROWS -> found;
            case COUNT -> "Count" + found;
            case EXISTENCE -> "Exists" + found;
          };
      String where =
          step.conditions().isEmpty() ? "" : " where " + text.conjunction(step.conditions());
      List<Predicate> equalities =
          step.equalities().stream().map(PlanStep.Equality::written).toList();
      return leaf(
          operator, node(step.slot()) + " on " + text.conjunction(equalities) + where, step);
    }

    @Override
    public PlanNode expand(PlanStep.Expand step) {
      return leaf("Expand", path(step.from(), step.hop(), step.to()), step);
    }

    @Override
    public PlanNode close(PlanStep.Close step) {
      return leaf("Close", path(step.from(), step.hop(), step.to()), step);
    }

    @Override
    public PlanNode intersect(PlanStep.Intersect step) {
      String operator =
          switch (step.use()) {
            case ROWS -> "Intersect";
            case COUNT -> "CountIntersection";
          };
      List<PlanNode> links = step.links().stream().map(l -> link(l, step.to())).toList();
      return new PlanNode(
          operator, path(step.from(), step.hop(), step.to()), estimate(step), links);
    }

    private PlanNode link(PlanStep.Link link, NodeSlot to) {
      String name =
          switch (link.kind()) {
            case LINKED -> "Linked";
            case NOT_LINKED -> "NotLinked";
            case OTHER_THAN -> "OtherThan";
          };
      String detail =
          link.kind() == PlanStep.Link.Kind.OTHER_THAN
              ? text.variable(link.other())
              : path(link.other(), link.hop(), to);
      return new PlanNode(name, detail, 0, List.of());
    }

    @Override
    public PlanNode filter(PlanStep.Filter step) {
      return leaf("Filter", text.conjunction(step.predicates()), step);
    }

    @Override
    public PlanNode antiJoin(PlanStep.AntiJoin step) {
      return new PlanNode("AntiJoin", "", estimate(step), of(step.inner(), text));
    }

    @Override
    public PlanNode weigh(PlanStep.Weigh step) {
      return branches("CountMatches", step.from(), step.branches(), step);
    }

    @Override
    public PlanNode require(PlanStep.Require step) {
      return branches("Exists", step.from(), step.branches(), step);
    }

    private PlanNode branches(String operator, int from, List<Branch> branches, PlanStep step) {
      List<PlanNode> children = branches.stream().map(this::branch).toList();
      return new PlanNode(operator, text.variable(from), estimate(step), children);
    }

    private PlanNode branch(Branch branch) {
      String filters =
          branch.filters().isEmpty() ? "" : " where " + text.conjunction(branch.filters());
      return new PlanNode(
          "Branch",
          branch.hop().text() + " " + node(branch.slot()) + filters,
          0,
          branch.children().stream().map(this::branch).toList());
    }

    private String path(int from, Hop hop, NodeSlot to) {
      return text.variable(from) + " " + hop.text() + " " + node(to);
    }

    private String node(NodeSlot slot) {
      return text.variable(slot.slot()) + ": " + slot.nodeType().name();
    }

    private static PlanNode leaf(String operator, String detail, PlanStep step) {
      return new PlanNode(operator, detail, estimate(step), List.of());
    }

    private static long estimate(PlanStep step) {
      return Math.round(Math.min(step.rows(), 1e15));
    }
  }
}
