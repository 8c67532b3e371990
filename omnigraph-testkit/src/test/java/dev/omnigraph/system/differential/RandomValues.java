package dev.omnigraph.system.differential;

import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Values from spaces so small that equality, order and uniqueness all happen. Floats are multiples
 * of a quarter, so that sums are exact whatever their order. Confined.
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
      List.of("2147483647", "9007199254740993", "9007199254740992", "4294967295");

  private final Random random;

  RandomValues(Random random) {
    this.random = random;
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
      case STRING -> '"' + (type.isEnum() ? any(type.enumValues()) : any(TEXTS)) + '"';
      case BOOL -> Boolean.toString(random.nextBoolean());
      case I32 -> Integer.toString(random.nextInt(12) == 0 ? Integer.MIN_VALUE : small());
      case I64 -> random.nextInt(4) == 0 ? any(LARGE) : Integer.toString(small());
      case U32 -> random.nextInt(6) == 0 ? "4294967295" : Integer.toString(random.nextInt(4));
      case U64 ->
          random.nextInt(6) == 0 ? "18446744073709551615" : Integer.toString(random.nextInt(4));
      case F32 -> random.nextInt(6) == 0 ? "0.1" : quarter();
      case F64 -> random.nextInt(6) == 0 ? "9007199254740992.0" : quarter();
      case DATE -> '"' + any(DAYS) + '"';
      case DATETIME -> '"' + any(INSTANTS) + '"';
      case BLOB, VECTOR -> throw new IllegalArgumentException("not generated: " + scalar);
    };
  }

  private int small() {
    return random.nextInt(6) - 2;
  }

  private String quarter() {
    return Double.toString(Math.max(-1, random.nextInt(13) - 4) / 4.0);
  }

  /** Returns a literal of the query language that may be compared with a scalar. */
  String literal(ScalarType scalar, PropertyType type) {
    return switch (scalar) {
      case STRING ->
          '"'
              + (type.isEnum() && random.nextInt(4) > 0 ? any(type.enumValues()) : any(TEXTS))
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
    return value.equals("18446744073709551615") ? "7" : value;
  }
}
