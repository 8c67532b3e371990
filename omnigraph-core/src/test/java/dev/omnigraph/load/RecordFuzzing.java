package dev.omnigraph.load;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.embed.VectorSource;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.spill.SpillSpace;
import dev.omnigraph.validate.Violations;
import dev.omnigraph.write.rows.Placement;
import dev.omnigraph.write.rows.TableShape;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.arrow.memory.RootAllocator;

/** Reads hostile records into columns; memory that is kept is an error. Thread-safe. */
public final class RecordFuzzing {
  private static final Catalog CATALOG =
      SchemaCompiler.compile(
          F1.SCHEMA
              + """
              node All {
                s: String? i32: I32? i64: I64? u32: U32? u64: U64? f32: F32? f64: F64? b: Bool?
                d: Date? t: DateTime? blob: Blob? list: [I64]? words: [String]? v: Vector(3)?
                @range(i32, 0..10)
                @check(s, "^a+$")
              }
              """);

  private RecordFuzzing() {}

  /** Reads one input as a load would, up to where the graph is asked. */
  public static void read(byte[] bytes) {
    Violations found = new Violations(20);
    Map<TableKey, TableShape> shapes = new ConcurrentHashMap<>();
    Map<TableKey, TableLoad> tables = new TreeMap<>();
    Function<TableKey, TableShape> shape =
        key -> shapes.computeIfAbsent(key, k -> TableShape.of(CATALOG, k));
    LoadPlan plan =
        LoadPlan.of(
                Placement.UPSERT, List.of(LoadSource.of("fuzz", new ByteArrayInputStream(bytes))))
            .at(new LoadPlan.Pace(0, 64, 1 << 12));
    try (RootAllocator allocator = new RootAllocator()) {
      try {
        ChunkParser parser = new ChunkParser(CATALOG, allocator, 20, false, shape, s -> false);
        new InputReader(
                plan,
                parser,
                TableKey::node,
                shape,
                allocator,
                found,
                LoadThreads.NONE,
                rows -> {
                  rows.generateIds(IdSource.system());
                  rows.groups()
                      .forEach(
                          (key, group) ->
                              tables
                                  .computeIfAbsent(
                                      key,
                                      k ->
                                          new TableLoad(
                                              shape.apply(k),
                                              Placement.UPSERT,
                                              allocator,
                                              VectorSource.NONE,
                                              SpillSpace.inMemory(),
                                              found))
                                  .accept(group));
                })
            .readAll();
        tables.values().forEach(table -> table.endInput(() -> {}));
        found.throwIfAny();
      } finally {
        tables.values().forEach(TableLoad::close);
      }
    }
  }
}
