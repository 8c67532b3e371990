package dev.omnigraph.testkit.model;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A row of the model. Immutable.
 *
 * @param from the source id of an edge, empty for a node
 * @param to the target id of an edge, empty for a node
 * @param cells the JSON text of every property as an export writes it
 */
record ModelRow(Optional<String> from, Optional<String> to, Map<String, String> cells) {
  ModelRow {
    cells = Collections.unmodifiableMap(new TreeMap<>(cells));
  }

  /** Returns the row with one cell changed. */
  ModelRow with(String property, String json) {
    Map<String, String> changed = new TreeMap<>(cells);
    changed.put(property, json);
    return new ModelRow(from, to, changed);
  }
}
