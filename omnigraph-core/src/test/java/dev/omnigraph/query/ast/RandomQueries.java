package dev.omnigraph.query.ast;

import dev.omnigraph.lang.Span;
import dev.omnigraph.query.ast.ClauseAst.Orientation;
import dev.omnigraph.query.ast.ExprAst.AggregateFunction;
import dev.omnigraph.query.ast.ExprAst.TextFunction;
import dev.omnigraph.query.ast.OrderingAst.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Makes random queries that the grammar allows, whether or not they mean anything. Spans are all
 * empty. Equal seeds make equal queries.
 */
public final class RandomQueries {
  private static final Span NOWHERE = new Span(0, 0);
  private static final String[] WORDS = {
    "a",
    "b",
    "match",
    "not",
    "limit",
    "date",
    "count",
    "asc",
    "contains",
    "camelCase",
    "x_1",
    "_y",
    "as",
    "order",
    "where",
    "set",
    "return"
  };
  private static final TextFunction[] CLAUSES = {
    TextFunction.SEARCH, TextFunction.FUZZY, TextFunction.MATCH_TEXT
  };
  private static final String[] TYPES = {"Author", "Book", "T", "A_1", "Query"};
  private static final String[] BASES = {"String", "Blob", "Bool", "I32", "U64", "F32", "DateTime"};
  private static final String[] TEXTS = {
    "", "x", "two\nlines", "\"quoted\"", "back\\slash", "\ttab\r", "\u00e9\ud83d\ude00", "// no"
  };

  private final Random random;

  /** Starts a sequence of queries. */
  public RandomQueries(long seed) {
    this.random = new Random(seed);
  }

  /** Returns a file of up to four queries. */
  public QueryFile file() {
    return new QueryFile(list(0, 4, this::query));
  }

  /** Returns a query. */
  public QueryAst query() {
    return new QueryAst(
        word(),
        list(0, 3, () -> new ParamAst(variable(), type())),
        maybe(this::text),
        maybe(this::text),
        random.nextInt(3) == 0 ? mutation() : read(),
        NOWHERE);
  }

  private BodyAst read() {
    return new BodyAst.Read(
        list(1, 4, () -> clause(3)),
        list(1, 4, () -> new ProjectionAst(expr(3), maybe(this::word))),
        list(0, 3, this::ordering),
        maybe(() -> new LimitAst(random.nextLong(), NOWHERE)));
  }

  private BodyAst mutation() {
    return new BodyAst.Mutation(list(1, 3, this::statement));
  }

  private StatementAst statement() {
    Name type = new Name(pick(TYPES), NOWHERE);
    return switch (random.nextInt(3)) {
      case 0 -> new StatementAst.Insert(type, list(1, 3, this::entry), NOWHERE);
      case 1 -> new StatementAst.Update(type, list(1, 3, this::entry), where(), NOWHERE);
      default -> new StatementAst.Delete(type, where(), NOWHERE);
    };
  }

  private WhereAst where() {
    return new WhereAst(word(), comparison(), value());
  }

  private PropertyValueAst entry() {
    return new PropertyValueAst(word(), value());
  }

  private TypeAst type() {
    boolean vector = random.nextInt(4) == 0;
    return new TypeAst(
        vector ? TypeAst.VECTOR : pick(BASES),
        !vector && random.nextBoolean(),
        vector ? 1 + random.nextInt(Integer.MAX_VALUE) : 0,
        random.nextBoolean(),
        NOWHERE);
  }

  private ClauseAst clause(int depth) {
    return switch (random.nextInt(depth > 0 ? 5 : 4)) {
      case 0 ->
          new ClauseAst.Binding(
              variable(), new Name(pick(TYPES), NOWHERE), list(0, 3, this::entry), NOWHERE);
      case 1 -> traversal();
      case 2 -> filter();
      case 3 -> {
        ExprAst.TextCall call = textCall(pick(CLAUSES), 2);
        yield new ClauseAst.Text(call, NOWHERE);
      }
      default -> new ClauseAst.Negation(list(1, 3, () -> clause(depth - 1)), NOWHERE);
    };
  }

  private ClauseAst traversal() {
    Name edge = word();
    while (edge.text().equals("not")) {
      edge = word();
    }
    return new ClauseAst.Traversal(
        variable(),
        maybe(this::variable),
        edge,
        random.nextBoolean() ? Orientation.DIRECTED : Orientation.UNDIRECTED,
        maybe(this::hops),
        variable(),
        NOWHERE);
  }

  private HopsAst hops() {
    OptionalLong max =
        random.nextInt(4) == 0 ? OptionalLong.empty() : OptionalLong.of(random.nextLong() >>> 1);
    return new HopsAst(random.nextInt(5), max, NOWHERE);
  }

  /**
   * A bare variable in front of a word operator and a variable would be a traversal; a bare word
   * spelled like an operator would belong to a text clause in front of it.
   */
  private ClauseAst filter() {
    FilterOperator operator = pick(FilterOperator.values());
    ExprAst left = expr(2);
    while (isMisread(left, operator)) {
      left = expr(2);
    }
    return new ClauseAst.Filter(left, operator, expr(2), NOWHERE);
  }

  private static boolean isMisread(ExprAst left, FilterOperator operator) {
    return left instanceof ExprAst.Word word
        ? word.name().text().equals(FilterOperator.CONTAINS.text())
        : !operator.isComparison() && left instanceof ExprAst.VariableRef;
  }

  private OrderingAst ordering() {
    ExprAst expr = expr(2);
    Direction direction =
        expr instanceof ExprAst.Nearest ? Direction.UNSTATED : pick(Direction.values());
    return new OrderingAst(expr, direction);
  }

  private ExprAst expr(int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 5)) {
      case 0 -> new ExprAst.Now(NOWHERE);
      case 1 -> property();
      case 2 -> new ExprAst.VariableRef(variable());
      case 3 -> literal(2);
      case 4 -> new ExprAst.Word(word());
      case 5 -> textCall(pick(TextFunction.values()), depth - 1);
      case 6 -> nearest(depth - 1);
      case 7 -> new ExprAst.Rrf(rank(depth - 1), rank(depth - 1), maybe(() -> expr(0)), NOWHERE);
      default -> {
        AggregateFunction function = pick(AggregateFunction.values());
        yield new ExprAst.Aggregate(function, expr(depth - 1), NOWHERE);
      }
    };
  }

  private ExprAst.Property property() {
    return new ExprAst.Property(variable(), word(), NOWHERE);
  }

  private ExprAst.TextCall textCall(TextFunction function, int depth) {
    Optional<ExprAst> edits =
        function == TextFunction.FUZZY ? maybe(() -> expr(0)) : Optional.empty();
    return new ExprAst.TextCall(function, expr(depth), expr(depth), edits, NOWHERE);
  }

  private ExprAst nearest(int depth) {
    return new ExprAst.Nearest(property(), expr(depth), NOWHERE);
  }

  private ExprAst rank(int depth) {
    return random.nextBoolean() ? nearest(depth) : textCall(TextFunction.BM25, depth);
  }

  private ExprAst value() {
    return switch (random.nextInt(3)) {
      case 0 -> new ExprAst.Now(NOWHERE);
      case 1 -> new ExprAst.VariableRef(variable());
      default -> literal(2);
    };
  }

  private LiteralAst literal(int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 6)) {
      case 0 -> new LiteralAst.Text(text(), NOWHERE);
      case 1 -> new LiteralAst.Int(random.nextLong() >>> (1 + random.nextInt(63)), NOWHERE);
      case 2 -> new LiteralAst.Real(real(), NOWHERE);
      case 3 -> new LiteralAst.Bool(random.nextBoolean(), NOWHERE);
      case 4 -> new LiteralAst.Day(text(), NOWHERE);
      case 5 -> new LiteralAst.Instant(text(), NOWHERE);
      default -> new LiteralAst.ListOf(list(0, 3, () -> literal(depth - 1)), NOWHERE);
    };
  }

  /** Any finite number that is not negative, of every magnitude. */
  private double real() {
    double value = Double.longBitsToDouble(random.nextLong() >>> 1);
    return Double.isFinite(value) ? value : 0.5;
  }

  private String text() {
    return pick(TEXTS);
  }

  private Name word() {
    return new Name(pick(WORDS), NOWHERE);
  }

  private Variable variable() {
    return new Variable(random.nextInt(6) == 0 ? "_" : pick(WORDS), NOWHERE);
  }

  private FilterOperator comparison() {
    FilterOperator operator = pick(FilterOperator.values());
    return operator.isComparison() ? operator : FilterOperator.EQ;
  }

  private <T> T pick(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private <T> Optional<T> maybe(Supplier<T> made) {
    return random.nextBoolean() ? Optional.of(made.get()) : Optional.empty();
  }

  private <T> List<T> list(int min, int max, Supplier<T> made) {
    int size = min + random.nextInt(max - min + 1);
    List<T> items = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      items.add(made.get());
    }
    return items;
  }
}
