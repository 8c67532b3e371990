package dev.omnigraph.system.differential;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Values from spaces so small that equality, order and uniqueness all happen. Some are the ends of
 * their types. Confined.
 */
final class RandomValues {
  private static final List<String> TEXTS =
      List.of("", "a", "ab", "b", "B", "é", "😀", "ﬀ", "a%b", "A_");
  private static final List<String> DAYS = List.of("2020-05-01", "2021-01-15", "1969-12-31");
  private static final List<String> INSTANTS =
      List.of(
          "2020-05-01T08:00:00Z",
          "2020-05-01T08:00:00.123Z",
          "1969-12-31T23:59:59.999Z",
          "2021-01-15T00:00:00Z");
  private static final List<String> LARGE =
      List.of(
          "2147483647",
          "9007199254740993",
          "9007199254740992",
          "4294967295",
          "9223372036854775807",
          "9223372036854775806");
  private static final List<String> LEAST =
      List.of("-9223372036854775808", "-9223372036854775807", "-9007199254740993", "-2147483649");
  private static final List<String> WIDE =
      List.of("9007199254740992.0", "1.7976931348623157E308", "-1.0E308", "4.9E-324", "1.0E16");

  /** Words of which no two share a stem or are near each other, in odd company. */
  private static final List<String> PROSE =
      List.of("fox", "Red, red", "moss fox RED", "bird", "", "?!", "wolf;moss", "red fox fox");

  private final Random random;
  private final List<String> texts;

  RandomValues(Random random) {
    this(random, TEXTS);
  }

  private RandomValues(Random random, List<String> texts) {
    this.random = random;
    this.texts = texts;
  }

  /** Returns values for a schema: texts have words where there is something to search. */
  static RandomValues of(Random random, Catalog catalog) {
    boolean searched =
        catalog.nodes().stream()
            .anyMatch(t -> t.properties().stream().anyMatch(p -> p.type().isVector()));
    return searched ? new RandomValues(random, PROSE) : new RandomValues(random);
  }

  <T> T any(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }

  /** Returns a stored value as JSON. */
  String json(PropertyType type) {
    if (type.list()) {
      List<String> elements = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        elements.add(json(type.scalar(), type));
      }
      return "[" + String.join(",", elements) + "]";
    }
    return json(type.scalar(), type);
  }

  private String json(ScalarType scalar, PropertyType type) {
    return switch (scalar) {
      case STRING -> '"' + (type.isEnum() ? any(type.enumValues()) : any(texts)) + '"';
      case BOOL -> Boolean.toString(random.nextBoolean());
      case I32 -> Integer.toString(random.nextInt(12) == 0 ? Integer.MIN_VALUE : small());
      case I64 ->
          random.nextInt(4) == 0
              ? any(random.nextInt(3) > 0 ? LARGE : LEAST)
              : Integer.toString(small());
      case U32 -> random.nextInt(6) == 0 ? "4294967295" : Integer.toString(random.nextInt(4));
      case U64 ->
          switch (random.nextInt(12)) {
            case 0 -> "18446744073709551615";
            case 1 -> any(List.of("9223372036854775807", "9223372036854775808"));
            default -> Integer.toString(random.nextInt(4));
          };
      case F32 -> random.nextInt(6) == 0 ? "0.1" : quarter();
      case F64 -> random.nextInt(6) == 0 ? any(WIDE) : quarter();
      case DATE -> '"' + any(DAYS) + '"';
      case DATETIME -> '"' + any(INSTANTS) + '"';
      case VECTOR -> vector(type.dimension());
      case BLOB -> throw new IllegalArgumentException("not generated: " + scalar);
    };
  }

  /** Returns a vector of so few that several are equally near. */
  String vector(int dimension) {
    List<String> components = new ArrayList<>();
    for (int i = 0; i < dimension; i++) {
      components.add(random.nextInt(4) + ".0");
    }
    return "[" + String.join(", ", components) + "]";
  }

  private int small() {
    return random.nextInt(6) - 2;
  }

  private String quarter() {
    double value = Math.max(-1, random.nextInt(13) - 4) / 4.0;
    return Double.toString(value == 0 && random.nextBoolean() ? -0.0 : value);
  }

  /** Returns a literal of the query language that may be compared with a scalar. */
  String literal(ScalarType scalar, PropertyType type) {
    return switch (scalar) {
      case STRING ->
          '"'
              + (type.isEnum() && random.nextInt(4) > 0 ? any(type.enumValues()) : any(texts))
              + '"';
      case BOOL -> Boolean.toString(random.nextBoolean());
      case I32, I64, U32, U64, F32, F64 ->
          switch (random.nextInt(6)) {
            case 0 -> any(LARGE);
            case 1 -> any(List.of("0.1", "9007199254740992.0", "2.7"));
            case 2, 3 -> Double.toString(random.nextInt(8) / 4.0);
            default -> Integer.toString(random.nextInt(4));
          };
      case DATE -> "date(\"" + any(DAYS) + "\")";
      case DATETIME -> random.nextInt(6) == 0 ? "now()" : "datetime(\"" + any(INSTANTS) + "\")";
      case BLOB, VECTOR -> throw new IllegalArgumentException("not generated: " + scalar);
    };
  }

  /** Returns the type of a parameter that may be compared with a scalar. */
  String parameterType(ScalarType scalar) {
    return scalar.isNumeric()
        ? any(List.of("I32", "I64", "U32", "U64", "F32", "F64"))
        : scalar.text();
  }

  /** Returns a JSON value of a parameter type. */
  String parameterValue(String parameterType) {
    ScalarType scalar = ScalarType.find(parameterType).orElseThrow();
    String value = json(PropertyType.of(scalar));
    boolean tooLarge =
        scalar == ScalarType.U64
            && new BigInteger(value).compareTo(BigInteger.valueOf(Long.MAX_VALUE)) > 0;
    return tooLarge ? "7" : value;
  }
}
