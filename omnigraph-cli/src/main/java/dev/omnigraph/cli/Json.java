package dev.omnigraph.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON for the command line: ordered objects made of plain Java values. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** Starts an ordered object. */
  static Map<String, Object> object() {
    return new LinkedHashMap<>();
  }

  /** Adds a member whose value may be null, and returns the object. */
  @SuppressWarnings("NullAway") // a JSON null is a value here
  static Map<String, Object> put(Map<String, Object> object, String name, @Nullable Object value) {
    object.put(name, value);
    return object;
  }

  /** Returns the compact text of maps, lists, strings, numbers, booleans and nulls. */
  static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns an object's members as maps, lists, strings, numbers, booleans and nulls, in order. */
  static Map<String, Object> parse(String object) {
    try {
      return MAPPER.readValue(object, new TypeReference<LinkedHashMap<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the one value a text holds.
   *
   * @throws InvalidInputException if it is not JSON, or more than one value
   */
  static JsonNode value(String text) {
    try {
      return MAPPER
          .readerFor(JsonNode.class)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readValue(text);
    } catch (JsonProcessingException e) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "the value is not JSON",
          "write one JSON value, a text in quotes",
          Details.of("value", text));
    }
  }

  /**
   * Returns the values of a text that holds one after the other.
   *
   * @throws InvalidInputException if it is not JSON
   */
  static List<JsonNode> values(String text) {
    try (MappingIterator<JsonNode> values = MAPPER.readerFor(JsonNode.class).readValues(text)) {
      return values.readAll();
    } catch (JsonProcessingException e) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "the input is not JSON",
          "write one JSON object after the other",
          place(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Details place(JsonProcessingException error) {
    @Nullable JsonLocation at = error.getLocation(); // none where a limit of the reader is reached
    return at == null
        ? Details.of("reason", error.getOriginalMessage())
        : Details.of("line", at.getLineNr()).and("column", at.getColumnNr());
  }

  /** Returns a generator that leaves its target open and unflushed. */
  static JsonGenerator generator(Writer target) {
    try {
      JsonGenerator generator = FACTORY.createGenerator(target);
      generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      // A result that broke off must not look like a whole one.
      generator.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
      generator.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
      generator.setCodec(MAPPER);
      return generator;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
