package dev.omnigraph.merge;

import dev.omnigraph.delta.DeltaCursor;
import dev.omnigraph.delta.RowChange;
import dev.omnigraph.delta.RowImage;
import dev.omnigraph.delta.TableDelta;
import dev.omnigraph.delta.TableSide;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.ids.Utf8Order;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.spill.SpillSpace;
import dev.omnigraph.write.WriteEnvironment;
import dev.omnigraph.write.rows.TableShape;
import java.util.Optional;

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
    try (DeltaCursor theirs = deltas.open(shape.key(), side(sides.base()), side(sides.theirs()));
        DeltaCursor ours = deltas.open(shape.key(), side(sides.base()), side(sides.ours()))) {
      Optional<RowChange> their = theirs.next();
      Optional<RowChange> our = ours.next();
      while (their.isPresent()) {
        int order = order(their, our);
        if (order > 0) {
          our = ours.next(); // only the target changed it
          continue;
        }
        if (order == 0) {
          Optional<RowImage> mine = our.get().after();
          into.change(mine, rows.merge(their.get().before(), their.get().after(), mine));
          our = ours.next();
        } else if (their.get().op() != RowChange.Op.INSERT
            || !ourEdges.take(their.get().after().orElseThrow())) {
          into.change(their.get().before(), their.get().after());
        }
        their = theirs.next();
      }
    }
  }

  /** Counts the edges the target added whose ids the source does not have. */
  private void countOurEdges(EqualEdges edges) {
    try (DeltaCursor theirs = deltas.open(shape.key(), side(sides.base()), side(sides.theirs()));
        DeltaCursor ours = deltas.open(shape.key(), side(sides.base()), side(sides.ours()))) {
      Optional<RowChange> their = theirs.next();
      Optional<RowChange> our = ours.next();
      while (our.isPresent()) {
        int order = order(their, our);
        if (order > 0 && our.get().op() == RowChange.Op.INSERT) {
          edges.add(our.get().after().orElseThrow());
        }
        their = order <= 0 ? theirs.next() : their;
        our = order >= 0 ? ours.next() : our;
      }
    }
  }

  /** Compares the ids of the next changes; a side without one comes last. */
  private static int order(Optional<RowChange> their, Optional<RowChange> our) {
    if (their.isEmpty() || our.isEmpty()) {
      return their.isEmpty() ? 1 : -1;
    }
    return Utf8Order.INSTANCE.compare(their.get().id(), our.get().id());
  }
}
