package dev.omnigraph.topology;

import dev.omnigraph.ids.TableKey;
import java.util.Optional;

/**
 * The table versions of one snapshot. Immutable; equal pins must come from equal objects only in
 * the sense that one object always gives the same answers.
 */
@FunctionalInterface
public interface TablePins {
  /** Returns where the table is read, or empty when the snapshot has no such table. */
  Optional<TablePin> pin(TableKey key);
}
