package dev.omnigraph.system.reference;

import java.util.Map;

/** An edge of the reference graph. A property that is null is absent. */
record ReferenceEdge(String type, String id, String src, String dst, Map<String, Object> values) {
  ReferenceEdge {
    values = Map.copyOf(values);
  }
}
