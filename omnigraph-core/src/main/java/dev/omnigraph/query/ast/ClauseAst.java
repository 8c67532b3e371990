package dev.omnigraph.query.ast;

import dev.omnigraph.lang.Span;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A clause of a match or {@code not} block. Immutable. */
public sealed interface ClauseAst {
  /** Returns where it stands. */
  Span span();

  /** {@code not { … }}, with at least one clause. */
  record Negation(List<ClauseAst> clauses, Span span) implements ClauseAst {
    /** Copies. */
    public Negation {
      clauses = List.copyOf(clauses);
      Objects.requireNonNull(span);
    }
  }

  /** {@code $v: Type { property: value, … }}. */
  record Binding(Variable variable, Name type, List<PropertyValueAst> filters, Span span)
      implements ClauseAst {
    /** Copies. */
    public Binding {
      Objects.requireNonNull(variable);
      Objects.requireNonNull(type);
      filters = List.copyOf(filters);
      Objects.requireNonNull(span);
    }
  }

  /**
   * {@code $a edge $b}, {@code $a <edge> $b}, either with hops or an edge variable.
   *
   * @param left the textual left end
   * @param edgeVariable the variable bound to the edge
   * @param edge the edge word
   * @param orientation whether the edge stands in angle brackets
   * @param hops the hop bounds, if given
   * @param right the textual right end
   * @param span where it stands
   */
  record Traversal(
      Variable left,
      Optional<Variable> edgeVariable,
      Name edge,
      Orientation orientation,
      Optional<HopsAst> hops,
      Variable right,
      Span span)
      implements ClauseAst {
    /** Validates. */
    public Traversal {
      Objects.requireNonNull(left);
      Objects.requireNonNull(edgeVariable);
      Objects.requireNonNull(edge);
      Objects.requireNonNull(orientation);
      Objects.requireNonNull(hops);
      Objects.requireNonNull(right);
      Objects.requireNonNull(span);
    }
  }

  /** Ways to write an edge. */
  enum Orientation {
    /** {@code edge}: one way, decided by the types. */
    DIRECTED,
    /** {@code <edge>}: both ways. */
    UNDIRECTED
  }

  /** {@code left operator right}. */
  record Filter(ExprAst left, FilterOperator operator, ExprAst right, Span span)
      implements ClauseAst {
    /** Validates. */
    public Filter {
      Objects.requireNonNull(left);
      Objects.requireNonNull(operator);
      Objects.requireNonNull(right);
      Objects.requireNonNull(span);
    }
  }

  /** A text function standing alone: {@code search}, {@code fuzzy} or {@code match_text}. */
  record Text(ExprAst.TextCall call, Span span) implements ClauseAst {
    /** Validates. */
    public Text {
      Objects.requireNonNull(call);
      Objects.requireNonNull(span);
    }
  }
}
