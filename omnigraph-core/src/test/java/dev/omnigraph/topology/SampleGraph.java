package dev.omnigraph.topology;

import dev.omnigraph.catalog.Cardinality;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.TableEffect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Tables of persons, places and edges between them, written through a gateway. */
@SuppressWarnings("MustBeClosedChecker") // handles are adopted by the views
final class SampleGraph {
  static final TableKey PERSON = TableKey.node("Person");
  static final TableKey PLACE = TableKey.node("Place");
  static final TableKey KNOWS = TableKey.edge("Knows");
  static final TableKey LIVES = TableKey.edge("LivesIn");

  private static final ArrowType UTF8 = ArrowType.Utf8.INSTANCE;
  private static final Field ID = new Field("id", FieldType.notNullable(UTF8), null);

  private static final Map<TableKey, Schema> SCHEMAS =
      Map.of(
          PERSON,
          new Schema(
              List.of(
                  ID,
                  nullable("active", ArrowType.Bool.INSTANCE),
                  nullable("age", new ArrowType.Int(64, true)),
                  nullable("born", new ArrowType.Date(DateUnit.DAY)),
                  nullable("city", UTF8),
                  nullable("count", new ArrowType.Int(32, false)),
                  nullable("rank", new ArrowType.Int(32, true)),
                  nullable("score", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
                  nullable("small", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
                  new Field(
                      "tags",
                      FieldType.nullable(ArrowType.List.INSTANCE),
                      List.of(nullable("item", UTF8))),
                  new Field(
                      "vec",
                      FieldType.nullable(new ArrowType.FixedSizeList(2)),
                      List.of(
                          nullable(
                              "item",
                              new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)))))),
          PLACE,
          new Schema(List.of(ID)),
          KNOWS,
          edgeSchema(nullable("since", new ArrowType.Int(64, true))),
          LIVES,
          edgeSchema());

  final Catalog catalog =
      Catalog.of(
          List.of(),
          List.of(
              new NodeType(
                  "Person",
                  List.of(
                      property("active", PropertyType.of(ScalarType.BOOL)),
                      property("age", PropertyType.of(ScalarType.I64)),
                      property("born", PropertyType.of(ScalarType.DATE)),
                      property("city", PropertyType.of(ScalarType.STRING)),
                      property("count", PropertyType.of(ScalarType.U32)),
                      property("rank", PropertyType.of(ScalarType.I32)),
                      property("score", PropertyType.of(ScalarType.F64)),
                      property("small", PropertyType.of(ScalarType.F32)),
                      property("tags", PropertyType.listOf(ScalarType.STRING)),
                      property("vec", PropertyType.vector(2))),
                  List.of(),
                  List.of(),
                  List.of()),
              new NodeType("Place", List.of(), List.of(), List.of(), List.of())),
          List.of(
              edge("Knows", "Person", property("since", PropertyType.of(ScalarType.I64))),
              edge("LivesIn", "Place")),
          "");

  private final CountingGateway gateway;
  private final Path root;
  private long uuids;

  SampleGraph(CountingGateway gateway, Path root) {
    this.gateway = gateway;
    this.root = root;
  }

  private static Field nullable(String name, ArrowType type) {
    return new Field(name, FieldType.nullable(type), null);
  }

  private static Schema edgeSchema(Field... properties) {
    List<Field> fields = new ArrayList<>();
    fields.add(ID);
    fields.add(new Field("src", FieldType.notNullable(UTF8), null));
    fields.add(new Field("dst", FieldType.notNullable(UTF8), null));
    fields.addAll(List.of(properties));
    return new Schema(fields);
  }

  private static Property property(String name, PropertyType type) {
    return new Property(name, type.withNullable(), List.of());
  }

  private static EdgeType edge(String name, String to, Property... properties) {
    return new EdgeType(
        name, "Person", to, Cardinality.UNBOUNDED, List.of(properties), List.of(), List.of());
  }

  DatasetAddress address(TableKey key) {
    return DatasetAddress.main(root.resolve(key.relativePath()).toString());
  }

  /** Creates all tables empty. */
  Pins create() {
    Map<TableKey, TablePin> pins = new TreeMap<>();
    SCHEMAS.forEach(
        (key, schema) -> {
          gateway.create(address(key), schema).close();
          pins.put(key, new TablePin(address(key), "", 1));
        });
    return new Pins(pins);
  }

  /** The versions of one state of the graph. */
  record Pins(Map<TableKey, TablePin> pins) implements TablePins {
    @Override
    public Optional<TablePin> pin(TableKey key) {
      return Optional.ofNullable(pins.get(key));
    }

    TablePin of(TableKey key) {
      return pin(key).orElseThrow();
    }

    Pins with(TableKey key, TablePin pin) {
      Map<TableKey, TablePin> changed = new TreeMap<>(pins);
      changed.put(key, pin);
      return new Pins(changed);
    }
  }

  /** Rows by id; values are plain Java values by column. */
  List<StagedFragment> stage(TablePin at, TableKey key, Map<String, Map<String, Object>> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    try (VectorSchemaRoot batch = VectorSchemaRoot.create(SCHEMAS.get(key), gateway.allocator())) {
      int row = 0;
      for (Map.Entry<String, Map<String, Object>> entry : rows.entrySet()) {
        for (FieldVector vector : batch.getFieldVectors()) {
          Object value =
              vector.getName().equals("id")
                  ? entry.getKey()
                  : entry.getValue().get(vector.getName());
          set(vector, row, value);
        }
        row++;
      }
      batch.setRowCount(row);
      return gateway.stage(at.address(), BatchSource.of(batch), 1_000_000);
    }
  }

  private static void set(FieldVector vector, int row, @Nullable Object value) {
    if (vector instanceof VarCharVector texts) {
      if (value == null) {
        texts.setNull(row);
      } else {
        texts.setSafe(row, value.toString().getBytes(StandardCharsets.UTF_8));
      }
    } else if (vector instanceof ListVector lists) {
      setList(lists, row, (List<?>) value);
    } else if (vector instanceof FixedSizeListVector lists) {
      if (value == null) {
        lists.setNull(row);
      } else {
        lists.setNotNull(row);
        Float4Vector components = (Float4Vector) lists.getDataVector();
        components.setSafe(2 * row, ((float[]) value)[0]);
        components.setSafe(2 * row + 1, ((float[]) value)[1]);
      }
    } else if (value == null) {
      vector.setNull(row);
    } else if (vector instanceof BitVector bits) {
      bits.setSafe(row, ((Boolean) value) ? 1 : 0);
    } else if (vector instanceof BigIntVector longs) {
      longs.setSafe(row, (Long) value);
    } else if (vector instanceof DateDayVector days) {
      days.setSafe(row, ((Long) value).intValue());
    } else if (vector instanceof UInt4Vector ints) {
      ints.setSafe(row, ((Long) value).intValue());
    } else if (vector instanceof IntVector ints) {
      ints.setSafe(row, ((Long) value).intValue());
    } else if (vector instanceof Float8Vector doubles) {
      doubles.setSafe(row, (Double) value);
    } else if (vector instanceof Float4Vector floats) {
      floats.setSafe(row, ((Double) value).floatValue());
    } else {
      throw new AssertionError("no such column type " + vector);
    }
  }

  private static void setList(ListVector lists, int row, @Nullable List<?> values) {
    if (values == null) {
      lists.setNull(row);
      return;
    }
    int start = lists.startNewValue(row);
    VarCharVector elements = (VarCharVector) lists.getDataVector();
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      if (value == null) {
        elements.setNull(start + i);
      } else {
        elements.setSafe(start + i, value.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
    lists.endValue(row, values.size());
    elements.setValueCount(start + values.size());
  }

  /** Commits through the views: the handle is leased, the new one adopted. */
  TablePin commit(GraphViews views, TablePin base, TableEffect effect) {
    try (DatasetLease lease = views.lease(base)) {
      DatasetHandle next =
          lease.handle().commit(new CommitRequest(new UUID(9, ++uuids), effect, Map.of()));
      TablePin pin = base.at(next.version());
      if (effect instanceof TableEffect.Rewrite rewrite && uuids % 2 == 0) {
        views.adopt(base, pin, next, rewrite);
      } else {
        views.adopt(pin, next);
      }
      return pin;
    }
  }

  Pins append(GraphViews views, Pins pins, TableKey key, Map<String, Map<String, Object>> rows) {
    TablePin base = pins.of(key);
    TableEffect effect = new TableEffect.Rewrite(stage(base, key, rows), Map.of(), List.of());
    return pins.with(key, commit(views, base, effect));
  }
}
