package dev.omnigraph.recovery.sidecar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnigraph.errors.CorruptionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Typed access to one JSON object of a sidecar file; every refusal names file and field. */
final class SidecarFields {
  private final String object;
  private final String prefix;
  private final JsonNode node;

  private SidecarFields(String object, String prefix, JsonNode node) {
    this.object = object;
    this.prefix = prefix;
    this.node = node;
  }

  static SidecarFields root(String object, JsonNode tree) {
    return new SidecarFields(object, "", tree);
  }

  CorruptionException refuse(String field, String expected) {
    JsonNode value = node.get(field);
    String found = value == null ? "absent" : value.getNodeType().name().toLowerCase(Locale.ROOT);
    return CorruptionException.of(object, prefix + field + ": " + expected, found, null);
  }

  private @Nullable JsonNode present(String field) {
    JsonNode value = node.get(field);
    return value == null || value.isNull() ? null : value;
  }

  String requireText(String field) {
    return findText(field).orElseThrow(() -> refuse(field, "a text"));
  }

  Optional<String> findText(String field) {
    JsonNode value = present(field);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw refuse(field, "a text");
    }
    return Optional.of(value.textValue());
  }

  long requireLong(String field) {
    return findLong(field).orElseThrow(() -> refuse(field, "an integer"));
  }

  OptionalLong findLong(String field) {
    JsonNode value = present(field);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw refuse(field, "an integer");
    }
    return OptionalLong.of(value.longValue());
  }

  List<SidecarFields> requireObjects(String field) {
    if (present(field) == null) {
      throw refuse(field, "an array");
    }
    return findObjects(field);
  }

  List<SidecarFields> findObjects(String field) {
    JsonNode value = present(field);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw refuse(field, "an array");
    }
    List<SidecarFields> elements = new ArrayList<>(value.size());
    for (int i = 0; i < value.size(); i++) {
      if (!value.get(i).isObject()) {
        throw refuse(field, "an array of objects");
      }
      elements.add(new SidecarFields(object, prefix + field + "[" + i + "].", value.get(i)));
    }
    return elements;
  }

  /** Returns a text or a list of texts as a list; absent is empty. */
  List<String> findTexts(String field) {
    JsonNode value = present(field);
    if (value == null) {
      return List.of();
    }
    if (value.isTextual()) {
      return List.of(value.textValue());
    }
    if (!value.isArray()) {
      throw refuse(field, "a text or a list of texts");
    }
    List<String> texts = new ArrayList<>(value.size());
    for (JsonNode element : value) {
      if (!element.isTextual()) {
        throw refuse(field, "a text or a list of texts");
      }
      texts.add(element.textValue());
    }
    return texts;
  }
}
