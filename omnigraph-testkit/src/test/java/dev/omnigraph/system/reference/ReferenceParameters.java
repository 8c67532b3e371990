package dev.omnigraph.system.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.query.ast.ParamAst;
import dev.omnigraph.query.ast.TypeAst;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parameters from a JSON object (section 6.7). */
final class ReferenceParameters {
  private ReferenceParameters() {}

  static Map<String, Object> of(List<ParamAst> declared, JsonNode given) {
    Map<String, Object> values = new HashMap<>();
    for (ParamAst parameter : declared) {
      JsonNode json = given.path(parameter.variable().name());
      if (json.isMissingNode() || json.isNull()) {
        if (!parameter.type().nullable()) {
          throw bad(parameter);
        }
        continue;
      }
      Object raw = ReferenceValues.raw(json);
      Object value;
      if (parameter.type().list() || parameter.type().base().equals(TypeAst.VECTOR)) {
        value = list(parameter, raw);
      } else {
        value = scalar(parameter.type().base(), raw);
      }
      if (value == null) {
        throw bad(parameter);
      }
      values.put(parameter.variable().name(), value);
    }
    return values;
  }

  private static ReferenceViolation bad(ParamAst parameter) {
    return new ReferenceViolation(
        ErrorCode.BAD_PARAMETER, "parameter $" + parameter.variable().name());
  }

  private static @Nullable Object list(ParamAst parameter, Object raw) {
    if (!(raw instanceof List<?> elements)) {
      return null;
    }
    String base = parameter.type().base().equals(TypeAst.VECTOR) ? "F32" : parameter.type().base();
    List<Object> values = new ArrayList<>();
    for (Object element : elements) {
      Object value = scalar(base, element);
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    return values;
  }

  private static @Nullable Object scalar(String base, Object raw) {
    return switch (base) {
      case "I32", "I64", "U32", "U64" ->
          raw instanceof String text ? new BigInteger(text) : integer(raw);
      case "F32" -> raw instanceof Number number ? (Object) number.floatValue() : null;
      case "F64" -> raw instanceof Number number ? (Object) number.doubleValue() : null;
      case "Bool" -> raw instanceof Boolean ? raw : null;
      case "Date" -> raw instanceof String text ? ReferenceTime.date(text) : null;
      case "DateTime" -> raw instanceof String text ? ReferenceTime.instant(text) : null;
      default -> raw instanceof String ? raw : null;
    };
  }

  private static @Nullable Object integer(Object raw) {
    return raw instanceof BigInteger ? raw : null;
  }
}
