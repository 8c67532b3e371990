package dev.omnigraph.query.plan;

import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.Predicate;
import java.util.List;

/**
 * One step of a pipeline: it takes rows and gives rows. Columns 0 … are node slots, behind them
 * edge slots, behind them one row number per nested block. Immutable.
 */
public sealed interface PlanStep {
  /** Returns the estimated number of rows the step gives. */
  double rows();

  /** Calls the method of the visitor for this kind of step. */
  <R> R accept(Visitor<R> visitor);

  /** One method per kind of step. */
  interface Visitor<R> {
    /** Visits a scan. */
    R scan(Scan step);

    /** Visits a look-up. */
    R lookup(Lookup step);

    /** Visits a join. */
    R join(Join step);

    /** Visits an expansion. */
    R expand(Expand step);

    /** Visits a closing test. */
    R close(Close step);

    /** Visits an intersection. */
    R intersect(Intersect step);

    /** Visits a filter. */
    R filter(Filter step);

    /** Visits a negation. */
    R antiJoin(AntiJoin step);

    /** Visits a multiplication by match counts. */
    R weigh(Weigh step);

    /** Visits an existence test. */
    R require(Require step);
  }

  /** Each row with every node of a type. */
  record Scan(NodeSlot slot, double rows) implements PlanStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.scan(this);
    }
  }

  /**
   * Each row with the node of a key, if there is one.
   *
   * @param key values of the key properties, in the order of the key; constants
   * @param told conditions that hold for whatever is found and are tested nowhere
   */
  record Lookup(NodeSlot slot, List<Expr> key, List<Predicate> told, double rows)
      implements PlanStep {
    /** Copies. */
    public Lookup {
      key = List.copyOf(key);
      told = List.copyOf(told);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.lookup(this);
    }
  }

  /**
   * Each row with every node of a type whose properties equal values of the row. The nodes are
   * found by their id, or by hashes of their values that are made once per execution.
   *
   * @param equalities of properties of the node with what is bound; one, if by key; not empty
   * @param conditions tested on the nodes before they are hashed; none, if by key
   * @param wanted what becomes of the nodes
   */
  record Join(
      NodeSlot slot,
      List<Equality> equalities,
      List<Predicate> conditions,
      By by,
      Wanted wanted,
      double rows)
      implements PlanStep {
    /** How the nodes are found. */
    public enum By {
      /** The value is the whole key. */
      KEY,
      /** Nodes are hashed by their values. */
      VALUES
    }

    /** What becomes of the nodes. */
    public enum Wanted {
      /** Each makes a row. */
      ROWS,
      /** Their number multiplies the weight of the row; none drops it. */
      COUNT,
      /** None drops the row. */
      EXISTENCE
    }

    /** Copies. */
    public Join {
      equalities = List.copyOf(equalities);
      conditions = List.copyOf(conditions);
    }

    /** Returns the same step for another use of the nodes. */
    Join with(Wanted other) {
      return new Join(slot, equalities, conditions, by, other, rows);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.join(this);
    }
  }

  /**
   * An equality as a join uses it.
   *
   * @param inner a property of the node to be found
   * @param outer reads what is bound
   * @param written the condition of the query
   */
  record Equality(Expr inner, Expr outer, Predicate written) {}

  /** Each row with each node reached from a bound one. */
  record Expand(int from, NodeSlot to, Hop hop, double rows) implements PlanStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.expand(this);
    }
  }

  /** Rows whose two bound nodes are linked; with an edge column, one row per edge. */
  record Close(int from, NodeSlot to, Hop hop, double rows) implements PlanStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.close(this);
    }
  }

  /**
   * An expansion and the tests on the nodes it reaches, in one step: candidates are compared with
   * the neighbours of the other bound nodes by marks, so that a cycle costs the shorter of its
   * lists and not the rows of the open path.
   *
   * @param from the bound node the hop starts at
   * @param to the node reached
   * @param hop follows one edge
   * @param links what a reached node must be to other bound nodes; not empty
   * @param use whether the nodes are wanted, or only how many there are
   */
  record Intersect(int from, NodeSlot to, Hop hop, List<Link> links, Use use, double rows)
      implements PlanStep {
    /** What becomes of the nodes. */
    public enum Use {
      /** Each makes a row. */
      ROWS,
      /** Their number multiplies the weight of the row; none drops it. */
      COUNT
    }

    /** Copies. */
    public Intersect {
      links = List.copyOf(links);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.intersect(this);
    }
  }

  /**
   * A test of a reached node against another bound one.
   *
   * @param kind the test
   * @param other the column of the other node
   * @param hop follows one edge from the other node to the reached one; for {@link
   *     Link.Kind#OTHER_THAN} of no meaning
   */
  record Link(Kind kind, int other, Hop hop) {
    /** Kinds of tests. */
    public enum Kind {
      /** The hop leads to the reached node. */
      LINKED,
      /** It does not. */
      NOT_LINKED,
      /** The two are not the same node. */
      OTHER_THAN
    }
  }

  /** Rows for which every condition is true. */
  record Filter(List<Predicate> predicates, double rows) implements PlanStep {
    /** Copies. */
    public Filter {
      predicates = List.copyOf(predicates);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.filter(this);
    }
  }

  /**
   * Rows for which the nested pipeline, started with the row, gives nothing.
   *
   * @param rowColumn the column in which nested rows carry the number of their outer row
   */
  record AntiJoin(Pipeline inner, int rowColumn, double rows) implements PlanStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.antiJoin(this);
    }
  }

  /** Rows standing for as many more rows as the branches have matches; none drops the row. */
  record Weigh(int from, List<Branch> branches, double rows) implements PlanStep {
    /** Copies. */
    public Weigh {
      branches = List.copyOf(branches);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.weigh(this);
    }
  }

  /** Rows for which every branch has a match. */
  record Require(int from, List<Branch> branches, double rows) implements PlanStep {
    /** Copies. */
    public Require {
      branches = List.copyOf(branches);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.require(this);
    }
  }
}
