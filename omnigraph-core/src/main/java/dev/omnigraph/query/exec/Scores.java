package dev.omnigraph.query.exec;

import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.expr.ArrayOperands;
import dev.omnigraph.expr.Environment;
import dev.omnigraph.expr.NearestSearch;
import dev.omnigraph.expr.Operand;
import dev.omnigraph.expr.Operands;
import dev.omnigraph.expr.SquaredDistance;
import dev.omnigraph.expr.TextSearch;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.RankSpec;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.topology.VectorColumn;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * The scores of one execution. {@code nearest} is the squared L2 distance, {@code bm25} the text
 * score, {@code rrf} the fused score; a node without one has none. Confined.
 */
final class Scores {
  private static final int RRF_K = 60;

  private final Environment environment;
  private final Map<RankSpec, ArrayOperands.Score> known = new HashMap<>();
  private final Map<RankSpec, Map<Integer, Double>> fused = new HashMap<>();
  private final Map<RankSpec, int[]> found = new HashMap<>();
  private DoubleSupplier bound = () -> Double.POSITIVE_INFINITY;

  Scores(Environment environment) {
    this.environment = environment;
  }

  /** Returns the operand of a score column. */
  Operand operand(RankSpec rank) {
    if (rank instanceof RankSpec.Rrf) {
      return ArrayOperands.ofScore(ordinal -> fusedScore(rank, ordinal), rank.slot());
    }
    return ArrayOperands.ofScore(score(rank), rank.slot());
  }

  private double fusedScore(RankSpec rank, int ordinal) {
    Map<Integer, Double> scores = fused.get(rank);
    Double score = scores == null ? null : scores.get(ordinal);
    return score == null ? Double.NaN : score;
  }

  /** Remembers the outcome of a fusion for score columns. */
  void remember(RankSpec.Rrf rank, Map<Integer, Double> scores) {
    fused.put(rank, scores);
  }

  /** Returns the constant of a fusion. */
  double fusionConstant(RankSpec.Rrf rank) {
    Value value = Operands.constant(rank.k(), environment);
    if (value instanceof Value.Int k && k.value() > 0) {
      return (double) k.value();
    } else if (value instanceof Value.Null) {
      return RRF_K;
    }
    throw InvalidInputException.of(
        ErrorCode.BAD_PARAMETER,
        "the constant of rrf must be greater than 0",
        "pass a positive integer",
        Details.of("function", "rrf"));
  }

  /** Returns the score of a single ranking; NaN for nodes it leaves out. */
  ArrayOperands.Score score(RankSpec rank) {
    ArrayOperands.Score score = known.get(rank);
    if (score == null) {
      if (rank instanceof RankSpec.Nearest nearest) {
        score = distance(nearest);
      } else if (rank instanceof RankSpec.Bm25 bm25) {
        score = textScore(bm25, 0);
      } else {
        throw Invariant.broken("a fusion is scored from its arms", rank);
      }
      known.put(rank, score);
    }
    return score;
  }

  /**
   * Returns the nodes a text ranking leaves in; empty if it leaves all out. To be asked before any
   * score.
   *
   * @param best how many of the best ones are enough, 0 for all
   */
  Optional<int[]> found(RankSpec.Bm25 rank, int best) {
    known.put(rank, textScore(rank, best));
    return Optional.ofNullable(found.get(rank));
  }

  /** Returns what a search has to look for; empty if no node has a distance. */
  Optional<NearestSearch.Wanted> wanted(RankSpec.Nearest rank, double recall) {
    return score(rank) instanceof Distance distance
        ? Optional.of(new NearestSearch.Wanted(distance.query, recall, () -> bound.getAsDouble()))
        : Optional.empty();
  }

  /** Tells which distance still counts; to be called by what ranks the rows. */
  void boundBy(DoubleSupplier worst) {
    bound = worst;
  }

  private ArrayOperands.Score textScore(RankSpec.Bm25 rank, int best) {
    Value value = Operands.constant(rank.query(), environment);
    if (!(value instanceof Value.Text query)) {
      return ordinal -> Double.NaN;
    }
    TextSearch.Matches matches = matches(rank, query.value(), best);
    found.put(rank, matches.ordinals());
    return ordinal -> matches.matches(ordinal) ? matches.score(ordinal) : Double.NaN;
  }

  private TextSearch.Matches matches(RankSpec.Bm25 rank, String query, int best) {
    TextSearch text = environment.text();
    NodeType type = rank.field().nodeType();
    Property property = rank.field().property();
    return best > 0
        ? text.best(environment.view(), type, property, query, best)
        : text.search(environment.view(), type, property, query, TextSearch.Mode.ANY_TOKEN, 0);
  }

  private ArrayOperands.Score distance(RankSpec.Nearest rank) {
    Expr.NodeProperty field = rank.field();
    Value value = Operands.constant(rank.query(), environment);
    if (value instanceof Value.Null) {
      return ordinal -> Double.NaN;
    }
    float[] query = vector(rank, value);
    int dimension = field.property().type().dimension();
    if (query.length != dimension) {
      throw InvalidInputException.of(
          ErrorCode.BAD_PARAMETER,
          "the vector has another length than the property",
          "pass a vector of the property's dimension",
          Details.of("property", field.property().name())
              .and("expected", dimension)
              .and("actual", query.length));
    }
    VectorColumn column =
        (VectorColumn)
            environment.view().nodes(field.nodeType().name()).column(field.property().name());
    return new Distance(column, query);
  }

  private float[] vector(RankSpec.Nearest rank, Value value) {
    if (value instanceof Value.Vector vector) {
      return vector.components();
    } else if (value instanceof Value.Text text) {
      return environment.embedder().embed(rank.field().property(), text.value());
    } else if (value instanceof Value.ListOf list) {
      float[] components = new float[list.elements().size()];
      for (int i = 0; i < components.length; i++) {
        Value element = list.elements().get(i);
        if (element instanceof Value.Real real) {
          components[i] = (float) real.value();
        } else if (element instanceof Value.Int integer) {
          components[i] = (float) integer.value();
        } else {
          throw notNumbers(rank);
        }
      }
      return components;
    }
    throw notNumbers(rank);
  }

  private static InvalidInputException notNumbers(RankSpec.Nearest rank) {
    return InvalidInputException.of(
        ErrorCode.BAD_PARAMETER,
        "nearest needs a vector of numbers or a text",
        "pass a list of numbers",
        Details.of("property", rank.field().property().name()));
  }

  /** Squared L2 distance. Immutable. */
  private static final class Distance implements ArrayOperands.Score {
    private final VectorColumn column;
    private final float[] query;

    Distance(VectorColumn column, float[] query) {
      this.column = column;
      this.query = query;
    }

    @Override
    public double at(int ordinal) {
      return atMost(ordinal, Double.POSITIVE_INFINITY);
    }

    @Override
    public double atMost(int ordinal, double most) {
      return column.isNull(ordinal)
          ? Double.NaN
          : SquaredDistance.atMost(column.slabAt(ordinal), column.startAt(ordinal), query, most);
    }
  }
}
