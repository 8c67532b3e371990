package dev.omnigraph.merge;

import dev.omnigraph.delta.DeltaCursor;
import dev.omnigraph.delta.RowChange;
import dev.omnigraph.delta.RowImage;
import dev.omnigraph.delta.TableDelta;
import dev.omnigraph.delta.TableSide;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.ids.Utf8Order;
import dev.omnigraph.manifest.Snapshot;
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
  private final TableDelta deltas;

  TableMerge(WriteEnvironment environment, Sides sides, TableShape shape, RowMerge rows) {
    this.environment = environment;
    this.sides = sides;
    this.shape = shape;
    this.rows = rows;
    this.deltas = new TableDelta(environment.views());
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
    EqualEdges ourEdges = new EqualEdges();
    if (!shape.key().isNode() && sides.equalEdges() == Sides.EdgeRule.UNIFY) {
      countOurEdges(ourEdges);
    }
    try (DeltaCursor theirs = deltas.open(shape.key(), side(sides.base()), side(sides.theirs()));
        DeltaCursor ours = deltas.open(shape.key(), side(sides.base()), side(sides.ours()))) {
      Optional<RowChange> their = theirs.next();
      Optional<RowChange> our = ours.next();
      while (their.isPresent()) {
        int order =
            our.isEmpty() ? -1 : Utf8Order.INSTANCE.compare(their.get().id(), our.get().id());
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
    into.finish();
  }

  /** Counts the edges the target added whose ids the source does not have. */
  private void countOurEdges(EqualEdges edges) {
    try (DeltaCursor theirs = deltas.open(shape.key(), side(sides.base()), side(sides.theirs()));
        DeltaCursor ours = deltas.open(shape.key(), side(sides.base()), side(sides.ours()))) {
      Optional<RowChange> their = theirs.next();
      for (var our = ours.next(); our.isPresent(); our = ours.next()) {
        String id = our.get().id();
        while (their.isPresent() && Utf8Order.INSTANCE.compare(their.get().id(), id) < 0) {
          their = theirs.next();
        }
        boolean same = their.isPresent() && their.get().id().equals(id);
        if (our.get().op() == RowChange.Op.INSERT && !same) {
          edges.add(our.get().after().orElseThrow());
        }
      }
    }
  }
}
