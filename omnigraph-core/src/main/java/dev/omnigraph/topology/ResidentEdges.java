package dev.omnigraph.topology;

import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.topology.data.Bits;
import dev.omnigraph.topology.data.FragmentColumn;
import dev.omnigraph.topology.data.Wanted;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** The edges of one type in memory. Immutable. */
final class ResidentEdges extends ResidentTable implements EdgeTable {
  private static final Wanted IDS = new Wanted.Plain("id");

  private final EdgeType type;
  private final EndpointCheck check;
  private final EdgeIndex index;
  private final Placement placement;

  /** Rows of edges without both ends, ascending. */
  private final int[] dangling;

  private volatile @Nullable Adjacency out;
  private volatile @Nullable Adjacency in;

  ResidentEdges(
      EdgeType type, TablePin pin, TableState table, ColumnStore store, EndpointCheck check) {
    super(type.key(), pin, table, store, type.properties());
    this.type = type;
    this.check = check;
    this.index = check.edges();
    this.placement = new Placement(index.space, null);
    this.dangling = check.dangling();
  }

  /** Returns whether it is made from an index, its own or that of its ends. */
  boolean isOver(TableIndex other) {
    return check.edges() == other || check.sources() == other || check.targets() == other;
  }

  @Override
  Placement placement() {
    return placement;
  }

  @Override
  @Nullable Column structural(String name) {
    return switch (name) {
      case "src" -> new TextColumns.Ids(name, placement, index.sourceIds, index.sources);
      case "dst" -> new TextColumns.Ids(name, placement, index.targetIds, index.targets);
      default -> null;
    };
  }

  @Override
  int named(int slot, int offset) {
    return index.space.firstRow[slot] + offset;
  }

  @Override
  boolean isVisible(int edge) {
    return !isDangling(edge);
  }

  @Override
  public TableKey sourceKey() {
    return TableKey.node(type.from());
  }

  @Override
  public TableKey targetKey() {
    return TableKey.node(type.to());
  }

  @Override
  public int rowBound() {
    return index.space.rowBound();
  }

  @Override
  public int liveCount() {
    return index.stored - dangling.length;
  }

  @Override
  public int danglingCount() {
    return dangling.length;
  }

  private boolean isDangling(int edge) {
    return dangling.length > 0 && Arrays.binarySearch(dangling, edge) >= 0;
  }

  @Override
  public boolean isLive(int edge) {
    return index.space.isLive(edge) && !isDangling(edge);
  }

  @Override
  public int sourceOf(int edge) {
    return index.source(edge);
  }

  @Override
  public int targetOf(int edge) {
    return index.target(edge);
  }

  @Override
  public String id(int edge) {
    return ((TextColumn) column("id")).textAt(edge);
  }

  @Override
  public int find(String id) {
    if (!isWhole(IDS)) {
      return lookUp(id);
    }
    byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
    RowSpace space = index.space;
    @Nullable FragmentColumn[] ids = store().columns(table, pin, space, List.of(IDS), List.of())[0];
    for (int slot : space.order) {
      if (ids[slot] instanceof FragmentColumn.PlainTexts texts) {
        RowSpace.Slot rows = space.used(slot);
        long[] deleted = rows.deleted();
        int offset =
            store()
                .keyIndex(table.uri, rows.fragment(), texts)
                .find(utf8, o -> deleted == null || !Bits.has(deleted, o));
        if (offset >= 0) {
          return space.firstRow[slot] + offset;
        }
      }
    }
    return -1;
  }

  /** Asks storage, which uses an ordered index where there is one. */
  private int lookUp(String id) {
    String literal = StorageFilter.text(id);
    if (literal == null) {
      return search(id);
    }
    ScanRequest request =
        ScanRequest.of(List.of()).withFilter("`id` = " + literal).withRowAddress();
    try (DatasetLease lease = store().lease(pin);
        BatchStream stream = lease.handle().scan(request)) {
      while (stream.next()) {
        VectorSchemaRoot batch = stream.batch();
        if (batch.getRowCount() > 0) {
          return index.space.rowAt(((UInt8Vector) batch.getVector("_rowaddr")).get(0));
        }
      }
    }
    return -1;
  }

  /** Compares with all, for the few ids that storage cannot be asked for. */
  private int search(String id) {
    byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
    TextColumn ids = (TextColumn) column("id");
    OrdinalCursor edges = cursor();
    int[] rows = new int[1024];
    for (int count = edges.next(rows); count > 0; count = edges.next(rows)) {
      for (int i = 0; i < count; i++) {
        if (ids.textEquals(rows[i], utf8)) {
          return rows[i];
        }
      }
    }
    return -1;
  }

  @Override
  public OptionalInt findBetween(int sourceOrdinal, int targetOrdinal) {
    Adjacency lists = out();
    int start = lists.start(sourceOrdinal);
    int end = start + lists.degree(sourceOrdinal);
    int[] neighbours = lists.neighbourArray(sourceOrdinal);
    int[] rows = lists.edgeArray(sourceOrdinal);
    int at = Arrays.binarySearch(neighbours, start, end, targetOrdinal);
    if (at < 0) {
      return OptionalInt.empty();
    }
    int lowest = rows[at];
    for (int i = at - 1; i >= start && neighbours[i] == targetOrdinal; i--) {
      lowest = Math.min(lowest, rows[i]);
    }
    for (int i = at + 1; i < end && neighbours[i] == targetOrdinal; i++) {
      lowest = Math.min(lowest, rows[i]);
    }
    return OptionalInt.of(lowest);
  }

  @Override
  public OrdinalCursor cursor() {
    return cursor(0, rowBound());
  }

  @Override
  public OrdinalCursor cursor(int fromRow, int toRow) {
    return new RowCursor(index.space, fromRow, toRow) {
      @Override
      int fill(int slot, int offset, int end, long @Nullable [] deleted, int[] buffer, int at) {
        int first = index.space.firstRow[slot];
        int next = at;
        int o = offset;
        for (; o < end && next < buffer.length; o++) {
          if ((deleted == null || !Bits.has(deleted, o)) && !isDangling(first + o)) {
            buffer[next++] = first + o;
          }
        }
        return stopAt(o, next);
      }
    };
  }

  @Override
  public long rowAddress(int edge) {
    if (!index.space.isLive(edge)) {
      throw new IndexOutOfBoundsException(edge);
    }
    return rowAddressOf(edge);
  }

  @Override
  public Adjacency out() {
    Adjacency known = out;
    if (known == null) {
      known = dangling.length == 0 ? index.out() : index.out().derive(gone(), new EdgeTriples(0));
      out = known;
    }
    return known;
  }

  @Override
  public Adjacency in() {
    Adjacency known = in;
    if (known == null) {
      known =
          dangling.length == 0
              ? index.in()
              : index.in().derive(gone().reversed(), new EdgeTriples(0));
      in = known;
    }
    return known;
  }

  /** Returns the degrees of the sources if their lists were made, or null. */
  @Nullable DegreeStatistics outDegrees() {
    return degrees(out, index.outIfBuilt());
  }

  /** Returns the degrees of the targets if their lists were made, or null. */
  @Nullable DegreeStatistics inDegrees() {
    return degrees(in, index.inIfBuilt());
  }

  private @Nullable DegreeStatistics degrees(
      @Nullable Adjacency own, @Nullable NeighbourLists all) {
    Adjacency lists = own == null && dangling.length == 0 ? all : own;
    return lists == null ? null : lists.statistics();
  }

  private EdgeTriples gone() {
    EdgeTriples triples = new EdgeTriples(dangling.length);
    for (int row : dangling) {
      triples.add(index.source(row), index.target(row), row);
    }
    return triples;
  }
}
