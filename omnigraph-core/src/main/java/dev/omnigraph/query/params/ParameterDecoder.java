package dev.omnigraph.query.params;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.lang.NearestName;
import dev.omnigraph.query.ir.ParamIr;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.query.ir.ValueType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Decodes parameters by their declared types.
 *
 * <p>Accepted Java values: {@code String}; every integral type and {@code BigInteger} in range;
 * {@code Float} and {@code Double}, finite; {@code Boolean}; {@code LocalDate}, {@code Instant},
 * {@code OffsetDateTime}, {@code ZonedDateTime}; lists and arrays; {@code byte[]} for a blob; null
 * where the declaration admits it. Text stands for dates and decimal numbers as it does in JSON.
 * Members that no parameter is declared for are ignored.
 *
 * <p>Thread-safety: thread-safe, there is no state. Every failure is an {@link
 * InvalidInputException} with code {@code BAD_PARAMETER} that names the parameter.
 */
public final class ParameterDecoder {
  private static final ValueType DATE_TIME = ValueType.of(ScalarType.DATETIME, true);

  private ParameterDecoder() {}

  /** Decodes parameters given by name; the reserved name overrides the query time stamp. */
  public static BoundParameters fromMap(List<ParamIr> params, Map<String, ?> given) {
    Value[] values = new Value[params.size()];
    for (int i = 0; i < values.length; i++) {
      ParamIr param = params.get(i);
      Object value = given.get(param.name());
      if (value == null && !param.type().nullable()) {
        throw missing(param, given);
      }
      values[i] = new ValueDecoder(param.name(), param.type()).decode(value);
    }
    return new BoundParameters(values, now(given.get(ParamIr.NOW)));
  }

  /** Decodes the components of a record, which are named like the parameters. */
  public static BoundParameters fromRecord(List<ParamIr> params, Record given) {
    Map<String, @Nullable Object> byName = new LinkedHashMap<>();
    for (RecordComponent component : given.getClass().getRecordComponents()) {
      byName.put(component.getName(), read(given, component));
    }
    return fromMap(params, byName);
  }

  private static @Nullable Object read(Record given, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      if (!accessor.canAccess(given)) {
        accessor.setAccessible(true);
      }
      return accessor.invoke(given);
    } catch (IllegalAccessException | InvocationTargetException | RuntimeException e) {
      throw InvalidInputException.causedBy(
          e,
          ErrorCode.BAD_PARAMETER,
          "a component of the parameter record cannot be read",
          "make the record accessible, or pass a map",
          Details.of("parameter", component.getName()).and("record", given.getClass().getName()));
    }
  }

  /**
   * Decodes a JSON text: an object, null or nothing but white space. Duplicate members, trailing
   * text and everything else that is not JSON are refused.
   */
  public static BoundParameters fromJson(List<ParamIr> params, String json) {
    return fromMap(params, JsonParameters.read(json, JsonParameters.Integers.EXACT));
  }

  /**
   * Decodes a JSON text that may have passed through JavaScript: integers beyond ±(2^53−1) must be
   * decimal strings, because as numbers they may have been rounded.
   */
  public static BoundParameters fromJavaScriptSafeJson(List<ParamIr> params, String json) {
    return fromMap(params, JsonParameters.read(json, JsonParameters.Integers.JAVASCRIPT_SAFE));
  }

  private static OptionalLong now(@Nullable Object given) {
    if (given == null) {
      return OptionalLong.empty();
    }
    Value value = new ValueDecoder(ParamIr.NOW, DATE_TIME).decode(given);
    return value instanceof Value.Instant instant
        ? OptionalLong.of(instant.epochMillis())
        : OptionalLong.empty();
  }

  /** Returns the names given; a map from elsewhere may have other keys. */
  private static List<String> names(Map<?, ?> given) {
    List<String> names = new ArrayList<>();
    for (Object key : given.keySet()) {
      if (key instanceof String name) {
        names.add(name);
      }
    }
    return names;
  }

  private static InvalidInputException missing(ParamIr param, Map<String, ?> given) {
    boolean isNull = given.containsKey(param.name());
    return InvalidInputException.of(
        ErrorCode.BAD_PARAMETER,
        isNull ? "a required parameter is null" : "a required parameter is missing",
        isNull
            ? "declare it with '?' to allow null"
            : NearestName.of(param.name(), names(given))
                .map(near -> "it is called '" + param.name() + "', not '" + near + "'")
                .orElse("give it a value"),
        Details.of("parameter", param.name()).and("expected", param.type().text()));
  }
}
