package dev.omnigraph.query.ir;

/** A ranking of rows by relevance of one node slot. Immutable. */
public sealed interface RankSpec {
  /** Returns the slot whose nodes are ranked. */
  int slot();

  /** Nearest first by L2 distance to a vector or an embedded text. */
  record Nearest(Expr.NodeProperty field, Expr query) implements RankSpec {
    @Override
    public int slot() {
      return field.slot();
    }
  }

  /** Best BM25 score first; rows without a matching token are dropped. */
  record Bm25(Expr.NodeProperty field, Expr query) implements RankSpec {
    @Override
    public int slot() {
      return field.slot();
    }
  }

  /** Reciprocal rank fusion of two rankings of one slot; {@code k} is an integer expression. */
  record Rrf(RankSpec first, RankSpec second, Expr k) implements RankSpec {
    @Override
    public int slot() {
      return first.slot();
    }
  }
}
