package dev.omnigraph.evolve;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.write.rows.TableShape;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a change of schema does to one table that stays or comes. Immutable.
 *
 * @param from the table that holds the rows now, empty for a new type
 * @param shape the columns afterwards; its key is the table's afterwards
 * @param origins where the values of each property come from, by the property's new name
 * @param columnsChange whether the stored columns differ afterwards
 */
record TableChangeover(
    Optional<TableKey> from,
    TableShape shape,
    Map<String, ColumnOrigin> origins,
    boolean columnsChange) {
  TableChangeover {
    Objects.requireNonNull(from);
    Objects.requireNonNull(shape);
    origins = Map.copyOf(origins);
  }

  TableKey to() {
    return shape.key();
  }

  boolean isNew() {
    return from.isEmpty();
  }

  boolean isRenamed() {
    return from.isPresent() && !from.get().equals(to());
  }

  /** Returns whether the table stays where it is and its rows are written again. */
  boolean isRewritten() {
    return columnsChange && !isNew() && !isRenamed();
  }
}
