package dev.omnigraph.query.plan;

import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.MatchBlock;
import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.RankSpec;
import dev.omnigraph.query.ir.TraversalIr;
import java.util.BitSet;

/** Which columns of a row something reads or binds. Node slot n is column n. */
final class Columns {
  /** Columns a step binds. */
  static final PlanStep.Visitor<BitSet> BOUND = new Bound();

  private final int edgeBase;

  Columns(int edgeBase) {
    this.edgeBase = edgeBase;
  }

  int edgeColumn(int edgeSlot) {
    return edgeBase + edgeSlot;
  }

  void collect(Expr expr, BitSet columns) {
    if (expr instanceof Expr.NodeProperty property) {
      columns.set(property.slot());
    } else if (expr instanceof Expr.EdgeProperty property) {
      columns.set(edgeBase + property.edgeSlot());
    } else if (expr instanceof Expr.NodeId id) {
      columns.set(id.slot());
    } else if (expr instanceof Expr.Score score) {
      collect(score.rank(), columns);
    }
  }

  void collect(RankSpec rank, BitSet columns) {
    columns.set(rank.slot());
  }

  BitSet of(Predicate predicate) {
    BitSet columns = new BitSet();
    if (predicate instanceof Predicate.Compare compare) {
      collect(compare.left(), columns);
      collect(compare.right(), columns);
    } else if (predicate instanceof Predicate.Contains contains) {
      collect(contains.list(), columns);
      collect(contains.element(), columns);
    } else if (predicate instanceof Predicate.Substring substring) {
      collect(substring.text(), columns);
      collect(substring.part(), columns);
    } else if (predicate instanceof Predicate.StartsWith startsWith) {
      collect(startsWith.text(), columns);
      collect(startsWith.prefix(), columns);
    } else if (predicate instanceof Predicate.TextMatch match) {
      columns.set(match.field().slot());
    }
    return columns;
  }

  /** Returns the columns a block and the blocks in it mention. */
  BitSet of(MatchBlock block) {
    BitSet columns = new BitSet();
    for (NodeSlot slot : block.slots()) {
      columns.set(slot.slot());
      slot.filters().forEach(f -> columns.or(of(f)));
    }
    for (TraversalIr traversal : block.traversals()) {
      columns.set(traversal.leftSlot());
      columns.set(traversal.rightSlot());
      traversal.edgeSlot().ifPresent(e -> columns.set(edgeBase + e));
    }
    block.filters().forEach(f -> columns.or(of(f)));
    block.negations().forEach(n -> columns.or(of(n)));
    return columns;
  }

  /** Returns the columns a block and the blocks in it introduce. */
  BitSet declared(MatchBlock block) {
    BitSet columns = new BitSet();
    block.slots().forEach(s -> columns.set(s.slot()));
    for (TraversalIr traversal : block.traversals()) {
      traversal.edgeSlot().ifPresent(e -> columns.set(edgeBase + e));
    }
    block.negations().forEach(n -> columns.or(declared(n)));
    return columns;
  }

  /** Returns a visitor that gives the columns a step reads, for any edge base. */
  static PlanStep.Visitor<BitSet> reader(int edgeBase) {
    return new Read(new Columns(edgeBase));
  }

  private static BitSet single(int column) {
    BitSet columns = new BitSet();
    columns.set(column);
    return columns;
  }

  private static final class Bound implements PlanStep.Visitor<BitSet> {
    @Override
    public BitSet scan(PlanStep.Scan step) {
      return single(step.slot().slot());
    }

    @Override
    public BitSet lookup(PlanStep.Lookup step) {
      return single(step.slot().slot());
    }

    @Override
    public BitSet join(PlanStep.Join step) {
      return step.wanted() == PlanStep.Join.Wanted.ROWS ? single(step.slot().slot()) : new BitSet();
    }

    @Override
    public BitSet expand(PlanStep.Expand step) {
      BitSet columns = single(step.to().slot());
      if (step.hop().isPerEdge()) {
        columns.set(step.hop().edgeColumn());
      }
      return columns;
    }

    @Override
    public BitSet close(PlanStep.Close step) {
      return step.hop().isPerEdge() ? single(step.hop().edgeColumn()) : new BitSet();
    }

    @Override
    public BitSet intersect(PlanStep.Intersect step) {
      return step.use() == PlanStep.Intersect.Use.ROWS ? single(step.to().slot()) : new BitSet();
    }

    @Override
    public BitSet filter(PlanStep.Filter step) {
      return new BitSet();
    }

    @Override
    public BitSet antiJoin(PlanStep.AntiJoin step) {
      return new BitSet();
    }

    @Override
    public BitSet weigh(PlanStep.Weigh step) {
      return new BitSet();
    }

    @Override
    public BitSet require(PlanStep.Require step) {
      return new BitSet();
    }
  }

  private record Read(Columns columns) implements PlanStep.Visitor<BitSet> {
    @Override
    public BitSet scan(PlanStep.Scan step) {
      return new BitSet();
    }

    @Override
    public BitSet lookup(PlanStep.Lookup step) {
      return new BitSet();
    }

    @Override
    public BitSet join(PlanStep.Join step) {
      BitSet read = new BitSet();
      step.equalities().forEach(e -> columns.collect(e.outer(), read));
      return read;
    }

    @Override
    public BitSet expand(PlanStep.Expand step) {
      return single(step.from());
    }

    @Override
    public BitSet close(PlanStep.Close step) {
      BitSet read = single(step.from());
      read.set(step.to().slot());
      return read;
    }

    @Override
    public BitSet intersect(PlanStep.Intersect step) {
      BitSet read = single(step.from());
      step.links().forEach(l -> read.set(l.other()));
      return read;
    }

    @Override
    public BitSet filter(PlanStep.Filter step) {
      BitSet read = new BitSet();
      step.predicates().forEach(p -> read.or(columns.of(p)));
      return read;
    }

    @Override
    public BitSet antiJoin(PlanStep.AntiJoin step) {
      BitSet read = new BitSet();
      for (int input : step.inner().inputs()) {
        read.set(input);
      }
      return read;
    }

    @Override
    public BitSet weigh(PlanStep.Weigh step) {
      return single(step.from());
    }

    @Override
    public BitSet require(PlanStep.Require step) {
      return single(step.from());
    }
  }
}
