package dev.omnigraph.query.ast;

import dev.omnigraph.lang.Span;
import java.util.List;
import java.util.Objects;

/** A statement of a mutation. Immutable. */
public sealed interface StatementAst {
  /** Returns the type word. */
  Name type();

  /** Returns where it stands. */
  Span span();

  /** {@code insert Type { … }}. */
  record Insert(Name type, List<PropertyValueAst> assignments, Span span) implements StatementAst {
    /** Copies. */
    public Insert {
      Objects.requireNonNull(type);
      assignments = List.copyOf(assignments);
      Objects.requireNonNull(span);
    }
  }

  /** {@code update Type set { … } where …}. */
  record Update(Name type, List<PropertyValueAst> assignments, WhereAst where, Span span)
      implements StatementAst {
    /** Copies. */
    public Update {
      Objects.requireNonNull(type);
      assignments = List.copyOf(assignments);
      Objects.requireNonNull(where);
      Objects.requireNonNull(span);
    }
  }

  /** {@code delete Type where …}. */
  record Delete(Name type, WhereAst where, Span span) implements StatementAst {
    /** Validates. */
    public Delete {
      Objects.requireNonNull(type);
      Objects.requireNonNull(where);
      Objects.requireNonNull(span);
    }
  }
}
