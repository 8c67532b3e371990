package dev.omnigraph.merge;

import dev.omnigraph.delta.DeltaCursor;
import dev.omnigraph.delta.TableDelta;
import dev.omnigraph.delta.TableSide;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.spill.SpillSpace;
import dev.omnigraph.write.WriteEnvironment;
import dev.omnigraph.write.rows.TableShape;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Merges the rows of one table: walks what each side changed since the base, in order of id, and
 * hands on what changes in the target. Reads nothing else. Confined.
 */
final class TableMerge {
  private final WriteEnvironment environment;
  private final Sides sides;
  private final TableShape shape;
  private final RowMerge rows;
  private final MergeLimits limits;
  private final TableDelta deltas;

  TableMerge(
      WriteEnvironment environment,
      Sides sides,
      TableShape shape,
      RowMerge rows,
      MergeLimits limits) {
    this.environment = environment;
    this.sides = sides;
    this.shape = shape;
    this.rows = rows;
    this.limits = limits;
    this.deltas = new TableDelta(environment.views(), limits.delta());
  }

  private Optional<TableSide> side(Snapshot snapshot) {
    TableKey key = shape.key();
    return environment.pins(snapshot).pin(key).map(pin -> new TableSide(pin, shape.properties()));
  }

  /** Takes over everything the source changed; the target has what the base has. */
  void copy(MergedTable into) {
    try (DeltaCursor changes = deltas.open(shape.key(), side(sides.base()), side(sides.theirs()))) {
      for (var change = changes.next(); change.isPresent(); change = changes.next()) {
        into.change(change.get().before(), change.get().after());
      }
    }
    into.finish();
  }

  /** Merges the changes of both sides. */
  void merge(MergedTable into) {
    try (SpillSpace space = SpillSpace.of(limits.keyBytes())) {
      EqualEdges ourEdges = new EqualEdges(space);
      if (!shape.key().isNode() && sides.equalEdges() == Sides.EdgeRule.UNIFY) {
        countOurEdges(ourEdges);
      }
      merge(into, ourEdges);
    }
    into.finish();
  }

  private void merge(MergedTable into, EqualEdges ourEdges) {
    try (RowStates states = states()) {
      for (RowStates.@Nullable Row row = states.next(); row != null; row = states.next()) {
        if (row.theirs().equals(row.base())) {
          continue; // only the target changed it
        }
        boolean isAdded = row.base().isEmpty() && row.ours().isEmpty();
        if (!isAdded || !ourEdges.take(row.theirs().orElseThrow())) {
          into.change(row.ours(), rows.merge(row.base(), row.theirs(), row.ours()));
        }
      }
    }
  }

  /** Counts the edges the target added whose ids the source does not have. */
  private void countOurEdges(EqualEdges edges) {
    try (RowStates states = states()) {
      for (RowStates.@Nullable Row row = states.next(); row != null; row = states.next()) {
        if (row.base().isEmpty() && row.theirs().isEmpty() && row.ours().isPresent()) {
          edges.add(row.ours().get());
        }
      }
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // what it opens, the walk closes
  private RowStates states() {
    Optional<TableSide> base = side(sides.base());
    return new RowStates(shape, sides, state -> deltas.open(shape.key(), base, side(state)));
  }
}
