package dev.omnigraph.system.reference;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Identity of nodes (section 1.7), and ids for what has none. Confined. */
final class ReferenceIds {
  private int generated;

  String next() {
    return "generated-" + ++generated;
  }

  /** Returns the id that the key values of a keyed node give. */
  static String ofKey(NodeType type, Map<String, Object> values) {
    List<Property> key = type.keyProperties();
    List<String> texts = new ArrayList<>();
    for (Property property : key) {
      Object value = values.get(property.name());
      if (value == null) {
        throw new ReferenceViolation(ErrorCode.REQUIRED_VIOLATION, property.name() + " is null");
      }
      texts.add(ReferenceValues.keyText(value));
    }
    if (texts.size() == 1) {
      return texts.get(0);
    }
    List<String> parts = new ArrayList<>();
    texts.forEach(t -> parts.add(new TextNode(t).toString()));
    return "[" + String.join(",", parts) + "]";
  }
}
