package dev.omnigraph.query.exec;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.expr.Environment;
import dev.omnigraph.expr.Operand;
import dev.omnigraph.expr.RowFilter;
import dev.omnigraph.expr.RowFilters;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.plan.Branch;
import dev.omnigraph.query.plan.Pipeline;
import dev.omnigraph.query.plan.PlanStep;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.NodeTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the operators of one execution from the steps of a plan. Confined. */
final class PipelineBuilder implements PlanStep.Visitor<Operator> {
  private final ExecutionContext context;
  private final Environment environment;
  private final GraphView view;
  private final @Nullable Correlation correlation;
  private final ProfileRecorder profile;
  private final SharedMemos memos;
  private Operator input;
  private int[] carried = new int[0];
  private @Nullable FirstScan candidates;
  private @Nullable ScanOperator firstScan;

  private PipelineBuilder(
      ExecutionContext context,
      Operator source,
      @Nullable Correlation correlation,
      ProfileRecorder profile,
      SharedMemos memos) {
    this.context = context;
    this.environment = context.environment();
    this.view = environment.view();
    this.input = source;
    this.correlation = correlation;
    this.profile = profile;
    this.memos = memos;
  }

  /**
   * Returns the last operator of the outermost pipeline.
   *
   * @param candidates the only nodes its first scan has to give, or null for all
   */
  static Operator build(
      ExecutionContext context,
      Pipeline pipeline,
      @Nullable FirstScan candidates,
      ProfileRecorder profile) {
    SourceOperator unit = SourceOperator.ofUnit(context.columnCount());
    PipelineBuilder builder = new PipelineBuilder(context, unit, null, profile, SharedMemos.none());
    builder.candidates = candidates;
    return builder.build(pipeline);
  }

  /**
   * Returns the operators of the outermost pipeline, whose first step is a scan, for use range by
   * range.
   *
   * @param memos shared by all who work on the same execution
   */
  static RangePipeline buildRanges(ExecutionContext context, Pipeline pipeline, SharedMemos memos) {
    SourceOperator unit = new SourceOperator();
    PipelineBuilder builder = new PipelineBuilder(context, unit, null, ProfileRecorder.OFF, memos);
    Operator last = builder.build(pipeline);
    ScanOperator scan = builder.firstScan;
    if (scan == null) {
      throw Invariant.broken("a pipeline over ranges starts with a scan");
    }
    return new RangePipeline(unit, scan, last);
  }

  private Operator build(Pipeline pipeline) {
    List<PlanStep> steps = pipeline.steps();
    for (int i = 0; i < steps.size(); i++) {
      carried = pipeline.carried().get(i);
      PlanStep step = steps.get(i);
      input = profile.wrap(step, context, () -> step.accept(this));
    }
    return input;
  }

  @Override
  public Operator scan(PlanStep.Scan step) {
    NodeTable nodes = view.nodes(step.slot().nodeType().name());
    ScanOperator scan =
        new ScanOperator(context, input, nodes, step.slot().slot(), carried, correlation);
    if (firstScan == null) {
      firstScan = scan;
      if (candidates != null) {
        scan.restrict(candidates.nodes());
      }
    }
    return scan;
  }

  @Override
  public Operator lookup(PlanStep.Lookup step) {
    return new LookupOperator(
        context,
        input,
        view.nodes(step.slot().nodeType().name()),
        KeyIds.of(step.key(), environment),
        step.slot().slot(),
        carried);
  }

  @Override
  public Operator join(PlanStep.Join step) {
    Operand[] outer = JoinWalker.outer(step.equalities(), environment);
    RowWalker walker = walker(step, outer);
    int from = outer[0].column();
    return switch (step.wanted()) {
      case ROWS ->
          new ExpandOperator(
              context,
              input,
              walker,
              new ExpandOperator.Ends(from, step.slot().slot(), -1),
              carried,
              correlation);
      case COUNT ->
          new BranchOperator(
              context, input, BranchOperator.ofWalker(from, walker), BranchOperator.Use.COUNT);
      case EXISTENCE ->
          new BranchOperator(
              context, input, BranchOperator.ofWalker(from, walker), BranchOperator.Use.EXIST);
    };
  }

  private RowWalker walker(PlanStep.Join step, Operand[] outer) {
    NodeTable nodes = view.nodes(step.slot().nodeType().name());
    if (step.by() == PlanStep.Join.By.KEY) {
      return JoinWalker.byKey(nodes, outer[0]);
    }
    return JoinWalker.byValues(outer, () -> memos.of(step, () -> table(step, nodes, outer)));
  }

  private JoinTable table(PlanStep.Join step, NodeTable nodes, Operand[] outer) {
    Operand[] inner = JoinWalker.inner(step.equalities(), environment);
    Selection conditions = new Selection(filters(step.conditions()));
    return JoinTable.build(context, nodes, step.slot().slot(), inner, outer, conditions);
  }

  @Override
  public Operator expand(PlanStep.Expand step) {
    return new ExpandOperator(
        context,
        input,
        HopWalker.of(step.hop(), view, context),
        new ExpandOperator.Ends(step.from(), step.to().slot(), step.hop().edgeColumn()),
        carried,
        correlation);
  }

  @Override
  public Operator close(PlanStep.Close step) {
    HopWalker walker = HopWalker.of(step.hop(), view, context);
    int to = step.to().slot();
    if (step.hop().isPerEdge()) {
      return new CloseEdgesOperator(
          context,
          input,
          walker,
          new ExpandOperator.Ends(step.from(), to, step.hop().edgeColumn()),
          carried);
    }
    return new CloseOperator(context, input, walker, step.from(), to);
  }

  @Override
  public Operator intersect(PlanStep.Intersect step) {
    IntersectWalker walker = IntersectWalker.of(step, view, context);
    return switch (step.use()) {
      case ROWS ->
          new ExpandOperator(
              context,
              input,
              walker,
              new ExpandOperator.Ends(step.from(), step.to().slot(), -1),
              carried,
              correlation);
      case COUNT ->
          new BranchOperator(
              context,
              input,
              BranchOperator.ofWalker(step.from(), walker),
              BranchOperator.Use.COUNT);
    };
  }

  @Override
  public Operator filter(PlanStep.Filter step) {
    FirstScan first = candidates;
    if (first == null) {
      return new FilterOperator(context, input, filters(step.predicates()));
    }
    List<Predicate> open = new ArrayList<>(step.predicates());
    open.removeIf(first::answers);
    return new FilterOperator(context, input, filters(open));
  }

  private RowFilter[] filters(List<Predicate> predicates) {
    RowFilter[] filters = new RowFilter[predicates.size()];
    for (int i = 0; i < filters.length; i++) {
      filters[i] = RowFilters.compile(predicates.get(i), environment);
    }
    return filters;
  }

  @Override
  public Operator antiJoin(PlanStep.AntiJoin step) {
    SourceOperator source = new SourceOperator();
    Correlation nested = new Correlation(step.rowColumn());
    Operator inner =
        new PipelineBuilder(context, source, nested, profile, memos).build(step.inner());
    return new AntiJoinOperator(context, input, source, inner, nested, step.inner().inputs());
  }

  @Override
  public Operator weigh(PlanStep.Weigh step) {
    BranchMatcher[] branches =
        matchers(step.branches(), parentBound(step.from(), step.branches()), false);
    return new BranchOperator(
        context, input, BranchOperator.ofBranches(step.from(), branches), BranchOperator.Use.COUNT);
  }

  @Override
  public Operator require(PlanStep.Require step) {
    BranchMatcher[] branches =
        matchers(step.branches(), parentBound(step.from(), step.branches()), true);
    return new BranchOperator(
        context, input, BranchOperator.ofBranches(step.from(), branches), BranchOperator.Use.EXIST);
  }

  /** The type of the node a branch hangs on follows from its edge type and direction. */
  private int parentBound(int from, List<Branch> branches) {
    Invariant.check(!branches.isEmpty(), "a branch step has branches", from);
    Branch first = branches.get(0);
    String type =
        switch (first.hop().direction()) {
          case FORWARD, BOTH -> first.hop().edgeType().from();
          case BACKWARD -> first.hop().edgeType().to();
        };
    return view.nodes(type).ordinalBound();
  }

  private BranchMatcher[] matchers(List<Branch> branches, int parentBound, boolean existsOnly) {
    BranchMatcher[] matchers = new BranchMatcher[branches.size()];
    for (int i = 0; i < matchers.length; i++) {
      Branch branch = branches.get(i);
      int bound = view.nodes(branch.slot().nodeType().name()).ordinalBound();
      BranchMemo memo = memos.of(branch, () -> memo(branch, parentBound, bound));
      matchers[i] =
          new BranchMatcher(
              context,
              HopWalker.of(branch.hop(), view, context),
              new Selection(filters(branch.filters())),
              branch.slot().slot(),
              matchers(branch.children(), bound, existsOnly),
              memo,
              bound,
              existsOnly);
    }
    return matchers;
  }

  private BranchMemo memo(Branch branch, int parentBound, int bound) {
    BranchMemo memo = new BranchMemo(context, parentBound, bound);
    boolean remembers = !branch.filters().isEmpty() || !branch.children().isEmpty();
    return memos.isShared() && remembers ? memo.forSharing(!branch.filters().isEmpty()) : memo;
  }
}
