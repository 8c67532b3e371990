package dev.omnigraph.system.reference;

import java.util.Map;

/** A node of the reference graph. A property that is null is absent. */
record ReferenceNode(String type, String id, Map<String, Object> values) {
  ReferenceNode {
    values = Map.copyOf(values);
  }
}
