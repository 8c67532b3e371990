package dev.omnigraph.query.plan;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.query.ir.TraversalIr.Direction;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The sizes a plan was made with. A plan is as good as they are: when a table has become many times
 * as large, another order of its steps may be the cheap one.
 *
 * <p>Thread-safety: immutable.
 */
public final class PlannedSizes {
  /** How many times as large or small a size must be to be worth another plan. */
  private static final double FACTOR = 8;

  /** One size as it was asked for. */
  private record Question(
      Kind kind, String type, String property, @Nullable Direction direction, double passing) {
    OptionalDouble ask(Statistics statistics) {
      return kind.ask(this, statistics);
    }

    Direction along() {
      return direction == null ? Direction.FORWARD : direction;
    }
  }

  /** What is asked for; below a floor sizes count as equal. */
  private enum Kind {
    NODES(64) {
      @Override
      OptionalDouble ask(Question question, Statistics statistics) {
        return OptionalDouble.of(statistics.nodeCount(question.type));
      }
    },
    DEGREE(0.5) {
      @Override
      OptionalDouble ask(Question question, Statistics statistics) {
        return OptionalDouble.of(statistics.degreeMean(question.type, question.along()));
      }
    },
    DEGREE_BY_EDGE(1) {
      @Override
      OptionalDouble ask(Question question, Statistics statistics) {
        return statistics.degreeMeanByEdge(question.type, question.along());
      }
    },
    LINKED_SHARE(0.01) {
      @Override
      OptionalDouble ask(Question question, Statistics statistics) {
        return statistics.linkedShare(question.type, question.along(), question.passing);
      }
    },
    EQUAL_NODES(1e-9) {
      @Override
      OptionalDouble ask(Question question, Statistics statistics) {
        return statistics.equalShare(TableKey.node(question.type), question.property);
      }
    },
    EQUAL_EDGES(1e-9) {
      @Override
      OptionalDouble ask(Question question, Statistics statistics) {
        return statistics.equalShare(TableKey.edge(question.type), question.property);
      }
    };

    private final double floor;

    Kind(double floor) {
      this.floor = floor;
    }

    abstract OptionalDouble ask(Question question, Statistics statistics);

    boolean isNear(double one, double other) {
      double a = Math.max(one, floor);
      double b = Math.max(other, floor);
      return Math.max(a, b) < FACTOR * Math.min(a, b);
    }
  }

  private final Map<Question, Double> answers;

  private PlannedSizes(Map<Question, Double> answers) {
    this.answers = answers;
  }

  /**
   * Returns whether all sizes are of the magnitude they were of. What could not be told when the
   * query was planned counts as what was assumed instead; what cannot be told now counts as
   * unchanged.
   */
  public boolean areNear(Statistics now) {
    for (Map.Entry<Question, Double> answer : answers.entrySet()) {
      Question question = answer.getKey();
      OptionalDouble current = question.ask(now);
      if (current.isPresent() && !question.kind.isNear(answer.getValue(), current.getAsDouble())) {
        return false;
      }
    }
    return true;
  }

  /** Asks for sizes and takes down the answers. Confined to one thread. */
  static final class Recorder {
    private final Statistics statistics;
    private final Map<Question, Double> answers = new LinkedHashMap<>();

    Recorder(Statistics statistics) {
      this.statistics = statistics;
    }

    double nodeCount(String nodeType) {
      return ask(new Question(Kind.NODES, nodeType, "", null, 0), 0);
    }

    double degreeMean(String edgeType, Direction direction) {
      return ask(new Question(Kind.DEGREE, edgeType, "", direction, 0), 0);
    }

    double degreeMeanByEdge(String edgeType, Direction direction, double assumed) {
      return ask(new Question(Kind.DEGREE_BY_EDGE, edgeType, "", direction, 0), assumed);
    }

    double linkedShare(String edgeType, Direction direction, double passing, double assumed) {
      return ask(new Question(Kind.LINKED_SHARE, edgeType, "", direction, passing), assumed);
    }

    double equalShare(TableKey table, String property, double assumed) {
      Kind kind = table.isNode() ? Kind.EQUAL_NODES : Kind.EQUAL_EDGES;
      return ask(new Question(kind, table.typeName(), property, null, 0), assumed);
    }

    private double ask(Question question, double assumed) {
      Double known = answers.get(question);
      if (known == null) {
        known = question.ask(statistics).orElse(assumed);
        answers.put(question, known);
      }
      return known;
    }

    PlannedSizes sizes() {
      return new PlannedSizes(new LinkedHashMap<>(answers));
    }
  }
}
