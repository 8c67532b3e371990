package dev.omnigraph.validate;

import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.spill.PagedLongs;
import dev.omnigraph.spill.SpillSpace;
import dev.omnigraph.write.rows.IdIndex;
import dev.omnigraph.write.rows.KeyText;
import dev.omnigraph.write.rows.Placement;
import dev.omnigraph.write.rows.RowBatch;
import dev.omnigraph.write.rows.TableShape;
import dev.omnigraph.write.rows.TextCells;
import dev.omnigraph.write.rows.Utf8Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.jspecify.annotations.Nullable;

/**
 * What has to be remembered of the rows a write adds to and removes from one table, so that they
 * can be checked against committed rows again and again without the rows themselves. Confined to
 * one thread while collecting, not changed afterwards.
 */
public final class TableFacts {
  private final TableShape shape;
  private final Placement placement;
  private final IdIndex ids;
  private final IdIndex removed;
  private final List<UniqueFacts> uniques = new ArrayList<>();
  private final EndFacts sources;
  private final EndFacts targets;
  private final PagedLongs idRecords;
  private final PagedLongs idLines;
  private long rowsAdded;

  /** Starts without rows, in memory. */
  public TableFacts(TableShape shape, Placement placement) {
    this(shape, placement, SpillSpace.inMemory());
  }

  /** Starts without rows in a space that is closed when these facts are no longer needed. */
  public TableFacts(TableShape shape, Placement placement, SpillSpace space) {
    this.shape = shape;
    this.placement = placement;
    this.ids = new IdIndex(space);
    this.removed = new IdIndex(space);
    this.idRecords = new PagedLongs(space);
    this.idLines = new PagedLongs(space);
    for (Constraint.Unique unique : shape.uniques()) {
      uniques.add(new UniqueFacts(shape, unique.columns(), space));
    }
    boolean counted = shape.edge().map(e -> !e.cardinality().isUnbounded()).orElse(false);
    this.sources = new EndFacts(counted, space);
    this.targets = new EndFacts(false, space);
  }

  /** Returns the shape of the table. */
  public TableShape shape() {
    return shape;
  }

  /** Returns how the rows are put. */
  public Placement placement() {
    return placement;
  }

  /** Returns the ids of added rows that may be those of committed rows. */
  public IdIndex ids() {
    return ids;
  }

  /** Returns the ids of committed rows the write removes without putting a row in their place. */
  public IdIndex removed() {
    return removed;
  }

  /** Returns the number of added rows. */
  public long rowsAdded() {
    return rowsAdded;
  }

  /** Returns the uniqueness constraints with the tuples of added rows. */
  List<UniqueFacts> uniques() {
    return uniques;
  }

  /** Returns the distinct ids at the source end of added edges. */
  EndFacts sources() {
    return sources;
  }

  /** Returns the distinct ids at the target end of added edges. */
  EndFacts targets() {
    return targets;
  }

  /** Returns the input record that added an id, 0 when there is none. */
  long idRecord(int ordinal) {
    return idRecords.get(ordinal);
  }

  /** Returns the input line that added an id, 0 when there is none. */
  int idLine(int ordinal) {
    return (int) idLines.get(ordinal);
  }

  /** Notes that a committed row goes away. */
  public void remove(String id) {
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    removed.intern(bytes, 0, bytes.length);
  }

  /**
   * Notes rows whose ids are given by keys or by the caller.
   *
   * @param found receives ids and unique tuples that occur twice among the added rows
   */
  public void add(RowBatch batch, Violations found) {
    collectIds(batch, found);
    addGenerated(batch, found);
  }

  /** Notes rows whose ids are freshly generated, so that no committed row has them. */
  public void addGenerated(RowBatch batch, Violations found) {
    rowsAdded += batch.rows();
    for (UniqueFacts unique : uniques) {
      unique.collect(batch, found);
    }
    if (shape.edge().isPresent()) {
      sources.collect(batch, TableShape.SRC);
      targets.collect(batch, TableShape.DST);
    }
  }

  private void collectIds(RowBatch batch, Violations found) {
    int rows = batch.rows();
    TextCells cells = TextCells.copyOf((VarCharVector) batch.root().getVector(TableShape.ID), rows);
    for (int row = 0; row < rows; row++) {
      int before = ids.size();
      int ordinal = ids.intern(cells.bytes(), cells.start(row), cells.length(row));
      if (ordinal < before) {
        found.add(duplicate(ordinal, batch.record(row), batch.line(row)));
        continue;
      }
      setIfAny(idRecords, ordinal, batch.record(row));
      setIfAny(idLines, ordinal, batch.line(row));
    }
  }

  private Violation duplicate(int ordinal, long record, int line) {
    boolean keyed = shape.node().map(n -> n.isKeyed()).orElse(false);
    if (!keyed) {
      return Violation.of(
          ErrorCode.KEY_CONFLICT,
          "two records have the same id",
          place(Details.of("type", shape.typeName()).and("id", ids.text(ordinal)), record, line)
              .and("first_record", nonZero(idRecords.get(ordinal))));
    }
    List<String> columns =
        shape.node().orElseThrow().keyProperties().stream().map(p -> p.name()).toList();
    return Violation.of(
        ErrorCode.UNIQUE_VIOLATION,
        "@unique violation",
        place(subject(shape, columns).and("value", ids.text(ordinal)), record, line)
            .and("first_record", nonZero(idRecords.get(ordinal))));
  }

  /** Rows that come from no input take no memory for where they come from. */
  private static void setIfAny(PagedLongs numbers, int ordinal, long value) {
    if (value != 0) {
      numbers.set(ordinal, value);
    }
  }

  static @Nullable Long nonZero(long value) {
    return value == 0 ? null : value;
  }

  static Details place(Details details, long record, int line) {
    return details
        .and("record", nonZero(record))
        .and("line", line == 0 ? null : Integer.valueOf(line));
  }

  static Details subject(TableShape shape, List<String> columns) {
    String type = shape.typeName();
    String subject =
        columns.size() == 1
            ? type + "." + columns.get(0)
            : type + ".(" + String.join(", ", columns) + ")";
    Details details = Details.of("type", type).and("subject", subject);
    return columns.size() == 1 ? details.and("property", columns.get(0)) : details;
  }

  /** The distinct ids at one end of the added edges. */
  static final class EndFacts {
    private final IdIndex ids;
    private final boolean counted;
    private final PagedLongs records;
    private final PagedLongs lines;
    private final PagedLongs counts;

    private EndFacts(boolean counted, SpillSpace space) {
      this.counted = counted;
      this.ids = new IdIndex(space);
      this.records = new PagedLongs(space);
      this.lines = new PagedLongs(space);
      this.counts = new PagedLongs(space);
    }

    IdIndex ids() {
      return ids;
    }

    long firstRecord(int ordinal) {
      return records.get(ordinal);
    }

    int firstLine(int ordinal) {
      return (int) lines.get(ordinal);
    }

    /** Returns how many added edges have this end; only when edges are counted. */
    long count(int ordinal) {
      return counts.get(ordinal);
    }

    private void collect(RowBatch batch, int column) {
      int rows = batch.rows();
      TextCells cells = TextCells.copyOf((VarCharVector) batch.root().getVector(column), rows);
      int ordinal = -1;
      for (int row = 0; row < rows; row++) {
        if (row > 0 && cells.isSame(row - 1, row)) { // edges often come sorted by one end
          countOne(ordinal);
          continue;
        }
        int before = ids.size();
        ordinal = ids.intern(cells.bytes(), cells.start(row), cells.length(row));
        if (ordinal == before) {
          setIfAny(records, ordinal, batch.record(row));
          setIfAny(lines, ordinal, batch.line(row));
        }
        countOne(ordinal);
      }
    }

    private void countOne(int ordinal) {
      if (counted) {
        counts.set(ordinal, counts.get(ordinal) + 1);
      }
    }
  }

  /** The tuples of one uniqueness constraint among the added rows. */
  static final class UniqueFacts {
    private final TableShape shape;
    private final List<String> columns;
    private final int[] positions;
    private final ScalarType[] types;
    private final IdIndex tuples;
    private final Utf8Buffer buffer = new Utf8Buffer();
    private final PagedLongs records;
    private final PagedLongs lines;

    private UniqueFacts(TableShape shape, List<String> columns, SpillSpace space) {
      this.tuples = new IdIndex(space);
      this.records = new PagedLongs(space);
      this.lines = new PagedLongs(space);
      this.shape = shape;
      this.columns = columns;
      this.positions = columns.stream().mapToInt(shape::column).toArray();
      this.types = new ScalarType[positions.length];
      for (int i = 0; i < types.length; i++) {
        int slot = positions[i] - shape.leading();
        types[i] = slot < 0 ? ScalarType.STRING : shape.properties().get(slot).type().scalar();
      }
    }

    List<String> columns() {
      return columns;
    }

    /** Returns a name for how tuples are spelled: columns with their types. */
    String name() {
      StringBuilder name = new StringBuilder("unique");
      for (int i = 0; i < types.length; i++) {
        name.append(' ').append(columns.get(i)).append(':').append(types[i]);
      }
      return name.toString();
    }

    ScalarType type(int component) {
      return types[component];
    }

    IdIndex tuples() {
      return tuples;
    }

    Violation violation(int ordinal, String otherId) {
      return Violation.of(
          ErrorCode.UNIQUE_VIOLATION,
          "@unique violation",
          place(
                  subject(shape, columns).and("value", tuples.text(ordinal)),
                  records.get(ordinal),
                  (int) lines.get(ordinal))
              .and("held_by", otherId));
    }

    private void collect(RowBatch batch, Violations found) {
      FieldVector[] vectors = new FieldVector[positions.length];
      for (int i = 0; i < vectors.length; i++) {
        vectors[i] = batch.root().getVector(positions[i]);
      }
      for (int row = 0; row < batch.rows(); row++) {
        if (!tuple(vectors, row)) {
          continue;
        }
        int before = tuples.size();
        int ordinal = tuples.intern(buffer);
        if (ordinal < before) {
          found.add(
              Violation.of(
                  ErrorCode.UNIQUE_VIOLATION,
                  "@unique violation",
                  place(
                          subject(shape, columns).and("value", buffer.text()),
                          batch.record(row),
                          batch.line(row))
                      .and("first_record", nonZero(records.get(ordinal)))));
          continue;
        }
        setIfAny(records, ordinal, batch.record(row));
        setIfAny(lines, ordinal, batch.line(row));
      }
    }

    private boolean tuple(FieldVector[] vectors, int row) {
      if (vectors.length == 1) {
        return KeyText.read(vectors[0], types[0], row, buffer);
      }
      List<String> components = new ArrayList<>(vectors.length);
      for (int i = 0; i < vectors.length; i++) {
        if (!KeyText.read(vectors[i], types[i], row, buffer)) {
          return false;
        }
        components.add(buffer.text());
      }
      buffer.set(KeyText.tuple(components));
      return true;
    }
  }

  /** Returns the edge type; only for edge tables. */
  EdgeType edge() {
    return shape.edge().orElseThrow();
  }
}
