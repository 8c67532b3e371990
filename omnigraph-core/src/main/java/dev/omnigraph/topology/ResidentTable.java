package dev.omnigraph.topology;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.topology.data.Bits;
import dev.omnigraph.topology.data.ColumnKind;
import dev.omnigraph.topology.data.FragmentColumn;
import dev.omnigraph.topology.data.Wanted;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** What node and edge tables share: their place in storage and their columns. */
abstract class ResidentTable {
  final TableKey key;
  final TablePin pin;
  final TableState table;
  private final ColumnStore store;
  private final List<Property> properties;

  /** Columns made before; weak, so that the budget decides what stays. */
  private final Map<String, WeakReference<Column>> made = new ConcurrentHashMap<>();

  /** Distinct values counted for this version, or taken over from one that differs little. */
  private final Map<String, DistinctValues> distinct = new ConcurrentHashMap<>();

  ResidentTable(
      TableKey key, TablePin pin, TableState table, ColumnStore store, List<Property> properties) {
    this.key = key;
    this.pin = pin;
    this.table = table;
    this.store = store;
    this.properties = properties;
  }

  abstract Placement placement();

  /** Returns a cursor over all rows that readers see. */
  public abstract OrdinalCursor cursor();

  /** Returns how many rows readers see. */
  public abstract int liveCount();

  /** Returns a column made from structure, or null when the name is a property. */
  abstract @Nullable Column structural(String name);

  final ColumnStore store() {
    return store;
  }

  public final TableKey key() {
    return key;
  }

  public final List<FragmentRows> fragments() {
    return placement().space().fragments();
  }

  public final long rowAddressOf(int row) {
    return placement().space().address(row);
  }

  public final Column column(String property) {
    Column known = known(property);
    return known != null ? known : columns(List.of(property)).get(0);
  }

  private @Nullable Column known(String property) {
    WeakReference<Column> reference = made.get(property);
    return reference == null ? null : reference.get();
  }

  public final List<Column> columns(List<String> names) {
    @Nullable Column[] result = new @Nullable Column[names.size()];
    List<Wanted> wanted = new ArrayList<>();
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < result.length; i++) {
      String name = names.get(i);
      result[i] = known(name);
      if (result[i] == null) {
        result[i] = structural(name);
      }
      if (result[i] == null) {
        wanted.add(wanted(name));
        positions.add(i);
      }
    }
    if (!wanted.isEmpty()) {
      List<Wanted> fitting = fitting(wanted);
      @Nullable FragmentColumn[][] loaded =
          store.columns(table, pin, placement().space(), fitting, List.of());
      for (int i = 0; i < loaded.length; i++) {
        if (fitting.get(i) instanceof Wanted.Blocks) {
          result[positions.get(i)] = paged(wanted.get(i), loaded[i]);
        } else {
          table.noteUse(wanted.get(i));
          result[positions.get(i)] = assemble(wanted.get(i), placement(), loaded[i]);
        }
      }
    }
    List<Column> columns = new ArrayList<>(result.length);
    for (int i = 0; i < result.length; i++) {
      Column column = result[i];
      Invariant.check(column != null, "every column was made", names.get(i));
      if (!column.isPaged()) {
        made.put(names.get(i), new WeakReference<>(column));
      }
      columns.add(column);
    }
    return columns;
  }

  /** Returns how many values a property has if the column is resident as a whole, or null. */
  final @Nullable DistinctValues distinct(String property) {
    DistinctValues known = distinct.get(property);
    if (known == null) {
      Column column = resident(property);
      RowSpace space = placement().space();
      known = column == null ? null : table.sizes.near(property, space);
      if (column != null && known == null) {
        known = DistinctValues.count(column, cursor(), liveCount());
        if (known != null) {
          table.sizes.note(property, space, known);
        }
      }
      if (known != null) {
        distinct.put(property, known);
      }
    }
    return known;
  }

  /** Returns the column of a property if all of it is in memory, or null. */
  private @Nullable Column resident(String name) {
    Column known = known(name);
    boolean counted =
        properties.stream().anyMatch(p -> p.name().equals(name) && p.type().isKeyable());
    if (known != null || !counted) {
      return counted ? known : null;
    }
    Wanted wanted = wanted(name);
    @Nullable FragmentColumn[] slots = store.resident(table, placement().space(), wanted);
    return slots == null ? null : assemble(wanted, placement(), slots);
  }

  /** Replaces columns that are too large to be kept as a whole by such as are read in blocks. */
  private List<Wanted> fitting(List<Wanted> wanted) {
    long bytesMax = store.wholeColumnBytesMax();
    List<Wanted> result = new ArrayList<>(wanted.size());
    for (Wanted column : wanted) {
      result.add(isWhole(column, bytesMax) ? column : blocks(column));
    }
    return result;
  }

  /** Returns whether a column is kept in memory as a whole. */
  final boolean isWhole(Wanted column) {
    return isWhole(column, store.wholeColumnBytesMax());
  }

  private boolean isWhole(Wanted column, long bytesMax) {
    return rowBytes(column) * placement().space().rowsStored() <= bytesMax;
  }

  public final boolean isAnsweredByStorage(StoredComparison comparison) {
    return StorageFilter.of(comparison, properties).isPresent()
        && known(comparison.property()) == null
        && !isWhole(wanted(comparison.property()));
  }

  /** Returns the rows of this version for which comparisons hold, ascending. */
  final int[] rowsOf(List<StoredComparison> comparisons) {
    List<String> filters = new ArrayList<>();
    for (StoredComparison comparison : comparisons) {
      filters.add(
          StorageFilter.of(comparison, properties)
              .orElseThrow(() -> Invariant.broken("storage answers the comparison", comparison)));
    }
    ScanRequest request =
        ScanRequest.of(List.of()).withFilter(String.join(" AND ", filters)).withRowAddress();
    IntArrayList rows = new IntArrayList();
    try (DatasetLease lease = store.lease(pin);
        BatchStream stream = lease.handle().scan(request)) {
      while (stream.next()) {
        VectorSchemaRoot batch = stream.batch();
        placement()
            .space()
            .addRows((UInt8Vector) batch.getVector("_rowaddr"), batch.getRowCount(), rows);
      }
    }
    int[] found = rows.toIntArray();
    Arrays.sort(found); // nearly always in order already
    return found;
  }

  private Wanted blocks(Wanted column) {
    boolean text = column instanceof Wanted.Values v && v.kind() == ColumnKind.TEXT;
    return new Wanted.Blocks(
        text ? new Wanted.Plain(column.column()) : column, store.blockRows(rowBytes(column)));
  }

  /** Returns about how many bytes a value takes. */
  private long rowBytes(Wanted column) {
    if (column instanceof Wanted.Values values) {
      return switch (values.kind()) {
        case INT, UNSIGNED_INT, FLOAT -> Integer.BYTES;
        case LONG, UNSIGNED_LONG, DOUBLE -> Long.BYTES;
        case BOOL -> 1;
        case VECTOR -> (long) Float.BYTES * property(column.column()).type().dimension();
        case TEXT, LIST, BLOB -> placement().space().rowBytesStored();
      };
    }
    return placement().space().rowBytesStored();
  }

  private Column paged(Wanted wanted, @Nullable FragmentColumn[] slots) {
    return PagedColumns.of(
        new PagedColumns.Source(
            wanted.column(),
            placement(),
            store,
            slots,
            block -> assemble(wanted, block.placement(), block.values()),
            assemble(wanted, new Placement(RowSpace.EMPTY, null))));
  }

  /** Returns what names a row outside: a node ordinal or an edge row. */
  abstract int named(int slot, int offset);

  /** Returns whether a name stands for a row of this version that readers see. */
  abstract boolean isVisible(int named);

  public final RowsByHash rowsByHash(String name, RowsByHash.RowHash hash) {
    RowSpace space = placement().space();
    @Nullable HashIndex[] slots = new @Nullable HashIndex[space.slotCount()];
    for (int slot : space.order) {
      slots[slot] =
          store.hashIndex(
              table.uri, space.used(slot), name, offset -> hash.of(named(slot, offset)));
    }
    return (wanted, rows) -> {
      for (int slot : space.order) {
        HashIndex index = slots[slot];
        long[] deleted = space.used(slot).deleted();
        if (index != null) {
          index.forEach(
              wanted,
              offset -> {
                if ((deleted == null || !Bits.has(deleted, offset))
                    && isVisible(named(slot, offset))) {
                  rows.accept(named(slot, offset));
                }
              });
        }
      }
    };
  }

  private Property property(String name) {
    for (Property property : properties) {
      if (property.name().equals(name)) {
        return property;
      }
    }
    throw NotFoundException.of(
        "property", key + "." + name, "use a property that the schema declares");
  }

  private Wanted wanted(String name) {
    if (name.equals("id")) {
      return new Wanted.Plain(name);
    }
    PropertyType type = property(name).type();
    ColumnKind kind = ColumnKind.of(type);
    return switch (kind) {
      case LIST -> new Wanted.Lists(name, ColumnKind.ofScalar(type));
      case BLOB ->
          throw InvalidInputException.of(
              ErrorCode.BLOB,
              "blob content is not kept in memory",
              "read blobs one by one",
              Details.of("table", key).and("property", name));
      case INT, UNSIGNED_INT, LONG, UNSIGNED_LONG, FLOAT, DOUBLE, BOOL, TEXT, VECTOR ->
          new Wanted.Values(name, kind, table.codes(name));
    };
  }

  private Column assemble(Wanted wanted, Placement placement, @Nullable FragmentColumn... slots) {
    String name = wanted.column();
    if (wanted instanceof Wanted.Plain) {
      return new TextColumns.Texts(name, placement, null, slots);
    }
    if (wanted instanceof Wanted.Lists lists) {
      return new ListColumns(name, lists.elementKind(), placement, slots);
    }
    if (wanted instanceof Wanted.Values values) {
      ColumnKind kind = values.kind();
      return switch (kind) {
        case INT, UNSIGNED_INT, LONG, UNSIGNED_LONG ->
            new NumberColumns.Longs(name, kind, placement, slots);
        case FLOAT, DOUBLE -> new NumberColumns.Doubles(name, kind, placement, slots);
        case BOOL -> new NumberColumns.Bools(name, placement, slots);
        case TEXT -> new TextColumns.Texts(name, placement, values.codes(), slots);
        case VECTOR ->
            new NumberColumns.Vectors(name, property(name).type().dimension(), placement, slots);
        case LIST, BLOB -> throw Invariant.broken("the kind has values", name, kind);
      };
    }
    throw Invariant.broken("ordinals are not assembled into columns", name);
  }
}
