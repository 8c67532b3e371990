package dev.omnigraph.query.params;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the JSON object that holds parameters into plain Java values. */
final class JsonParameters {
  private static final String HINT = "write one object, such as {\"name\": \"Ada\"}";

  /** What is taken for an integer. */
  enum Integers {
    /** Every integer number. */
    EXACT,
    /** Numbers up to 2^53−1, beyond that decimal strings only. */
    JAVASCRIPT_SAFE
  }

  private static final BigInteger SAFE_MAX = BigInteger.valueOf((1L << 53) - 1);
  private static final int DEPTH_MAX = 100;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final JsonParser parser;
  private final Integers integers;

  private JsonParameters(JsonParser parser, Integers integers) {
    this.parser = parser;
    this.integers = integers;
  }

  /** Returns the members of the object; none when the text is {@code null} or blank. */
  static Map<String, @Nullable Object> read(String json, Integers integers) {
    try (JsonParser parser = JSON.createParser(json)) {
      return new JsonParameters(parser, integers).container();
    } catch (IOException e) {
      throw InvalidInputException.causedBy(
          e,
          ErrorCode.BAD_PARAMETER,
          "the parameters are not valid JSON",
          HINT,
          Details.of("reason", String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
    }
  }

  private Map<String, @Nullable Object> container() throws IOException {
    JsonToken first = parser.nextToken();
    Map<String, @Nullable Object> members = Map.of();
    if (first == JsonToken.START_OBJECT) {
      members = object();
    } else if (first != null && first != JsonToken.VALUE_NULL) {
      throw failure("the parameters are not a JSON object", "an object", first.toString());
    }
    if (parser.nextToken() != null) {
      throw failure("text follows the parameters", "the end", parser.getText());
    }
    return members;
  }

  private Map<String, @Nullable Object> object() throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      members.put(name, value(name));
    }
    return members;
  }

  private @Nullable Object value(String name) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> integer(name);
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case START_ARRAY -> array(name);
      case START_OBJECT -> object();
      case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw failure("the JSON is malformed", "a value", parser.currentToken().toString());
    };
  }

  private BigInteger integer(String name) throws IOException {
    BigInteger number = parser.getBigIntegerValue();
    if (integers == Integers.JAVASCRIPT_SAFE && number.abs().compareTo(SAFE_MAX) > 0) {
      throw InvalidInputException.of(
          ErrorCode.BAD_PARAMETER,
          "the integer is beyond what JavaScript numbers hold",
          "pass it as a decimal string",
          Details.of("parameter", name).and("actual", number));
    }
    return number;
  }

  private List<@Nullable Object> array(String name) throws IOException {
    List<@Nullable Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(name));
    }
    return elements;
  }

  private static InvalidInputException failure(String sentence, String expected, String actual) {
    return InvalidInputException.of(
        ErrorCode.BAD_PARAMETER,
        sentence,
        HINT,
        Details.of("expected", expected).and("actual", actual));
  }
}
