package dev.omnigraph.evolve;

import dev.omnigraph.catalog.Cardinality;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.spill.PagedLongs;
import dev.omnigraph.spill.SpillSpace;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.validate.ValueRules;
import dev.omnigraph.validate.Violation;
import dev.omnigraph.validate.Violations;
import dev.omnigraph.write.rows.IdIndex;
import dev.omnigraph.write.rows.KeyText;
import dev.omnigraph.write.rows.RowBatch;
import dev.omnigraph.write.rows.TableShape;
import dev.omnigraph.write.rows.Utf8Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;

/**
 * Checks the rows of one table against what a change of schema demands of them, in one scan of the
 * columns that matter. Confined to one thread.
 *
 * <p>Memory: one batch; for uniqueness and cardinality the distinct values lie in a space, which
 * moves them to a temporary file when they are too many.
 */
final class ExistingRows {
  /** The most violations that are listed. */
  static final int VIOLATIONS_MAX = 20;

  private final TableChangeover table;
  private final TableShape narrow;
  private final ValueRules values;
  private final List<Distinct> distinct = new ArrayList<>();
  private final Optional<Degrees> degrees;

  ExistingRows(TableChangeover table, Evolution.Demands demands, SpillSpace space) {
    this.table = table;
    this.narrow = narrow(table.shape(), demands.constraints());
    this.values = ValueRules.of(narrow);
    for (Constraint constraint : demands.constraints()) {
      if (constraint instanceof Constraint.Unique unique) {
        distinct.add(new Distinct(unique, space));
      }
    }
    this.degrees = demands.cardinality().map(bounds -> new Degrees(bounds, space));
  }

  /** Returns the table with no more than the columns and constraints to check. */
  private static TableShape narrow(TableShape shape, List<Constraint> constraints) {
    Set<String> columns = new HashSet<>();
    constraints.forEach(c -> columns.addAll(c.columns()));
    List<Property> properties =
        shape.properties().stream().filter(p -> columns.contains(p.name())).toList();
    if (shape.node().isPresent()) {
      NodeType type = shape.node().get();
      return TableShape.of(
          new NodeType(type.name(), properties, constraints, List.of(), List.of()));
    }
    EdgeType type = shape.edge().orElseThrow();
    return TableShape.of(
        new EdgeType(
            type.name(),
            type.from(),
            type.to(),
            Cardinality.UNBOUNDED,
            properties,
            constraints,
            List.of()));
  }

  /**
   * Scans a version.
   *
   * @throws dev.omnigraph.errors.InvalidInputException that lists the offending rows, up to a bound
   */
  void check(DatasetHandle handle, BufferAllocator allocator) {
    Violations found = new Violations(VIOLATIONS_MAX);
    try (RowCopy rows = new RowCopy(handle, allocator, narrow, table.origins())) {
      for (RowBatch batch = rows.nextBatch(); batch != null; batch = rows.nextBatch()) {
        values.check(batch, found);
        for (Distinct unique : distinct) {
          unique.add(batch, found);
        }
        if (degrees.isPresent()) {
          degrees.get().add(batch);
        }
      }
    }
    degrees.ifPresent(d -> d.check(found));
    found.throwIfAny();
  }

  /** The tuples of one uniqueness constraint so far, and which row had each first. */
  private final class Distinct {
    private final Constraint.Unique unique;
    private final IdIndex tuples;
    private final IdIndex holders;
    private final Utf8Buffer buffer = new Utf8Buffer();

    Distinct(Constraint.Unique unique, SpillSpace space) {
      this.unique = unique;
      this.tuples = new IdIndex(space);
      this.holders = new IdIndex(space);
    }

    void add(RowBatch batch, Violations found) {
      VarCharVector ids = (VarCharVector) batch.root().getVector(TableShape.ID);
      for (int row = 0; row < batch.rows(); row++) {
        if (!tuple(batch, row)) {
          continue;
        }
        int before = tuples.size();
        int ordinal = tuples.intern(buffer);
        byte[] id = ids.get(row);
        if (tuples.size() > before) {
          holders.intern(id, 0, id.length);
        } else {
          found.add(violation(text(id), holders.text(ordinal), tuples.text(ordinal)));
        }
      }
    }

    private boolean tuple(RowBatch batch, int row) {
      List<String> texts = new ArrayList<>();
      for (String column : unique.columns()) {
        FieldVector vector = batch.root().getVector(column);
        int slot = narrow.slot(column);
        if (slot < 0) {
          byte[] end = ((VarCharVector) vector).get(row);
          buffer.set(end, 0, end.length);
        } else if (!KeyText.read(
            vector, narrow.properties().get(slot).type().scalar(), row, buffer)) {
          return false;
        }
        texts.add(buffer.text());
      }
      return texts.size() == 1 || buffer.set(KeyText.tuple(texts));
    }

    private Violation violation(String id, String holder, String value) {
      return Violation.of(
          ErrorCode.UNIQUE_VIOLATION,
          "@unique violation: existing rows repeat a value that is to be unique",
          Details.of("type", narrow.typeName())
              .and("property", String.join(", ", unique.columns()))
              .and("key", id)
              .and("other", holder)
              .and("value", value));
    }
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** How many edges leave each source. */
  private final class Degrees {
    private final Cardinality bounds;
    private final IdIndex sources;
    private final PagedLongs counts;

    Degrees(Cardinality bounds, SpillSpace space) {
      this.bounds = bounds;
      this.sources = new IdIndex(space);
      this.counts = new PagedLongs(space);
    }

    void add(RowBatch batch) {
      VarCharVector ends = (VarCharVector) batch.root().getVector(TableShape.SRC);
      for (int row = 0; row < batch.rows(); row++) {
        byte[] source = ends.get(row);
        int ordinal = sources.intern(source, 0, source.length);
        counts.set(ordinal, counts.get(ordinal) + 1);
      }
    }

    void check(Violations found) {
      for (int i = 0; i < sources.size(); i++) {
        if (!bounds.admits(counts.get(i))) {
          found.add(
              Violation.of(
                  ErrorCode.CARDINALITY_VIOLATION,
                  "@card violation: existing edges do not fit the new cardinality",
                  Details.of("type", narrow.typeName())
                      .and("key", sources.text(i))
                      .and("edges", Math.toIntExact(counts.get(i)))
                      .and("bound", bounds.text())));
        }
      }
    }
  }
}
