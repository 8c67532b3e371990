package dev.omnigraph.recovery.sidecar;

import dev.omnigraph.ids.TableKey;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The rules sidecars of all kinds share. */
final class PinRules {
  private PinRules() {}

  static List<TablePin> checked(OperationHeader header, List<TablePin> pins) {
    Objects.requireNonNull(header);
    distinct(pins.stream().map(TablePin::tableKey).toList());
    return List.copyOf(pins);
  }

  static void distinct(List<TableKey> tables) {
    Set<TableKey> seen = new HashSet<>();
    for (TableKey table : tables) {
      if (!seen.add(table)) {
        throw new IllegalArgumentException("a sidecar names a table once: " + table);
      }
    }
  }
}
