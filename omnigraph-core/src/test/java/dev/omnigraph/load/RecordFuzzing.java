package dev.omnigraph.load;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.embed.VectorSource;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.validate.Violations;
import dev.omnigraph.write.rows.Placement;
import dev.omnigraph.write.rows.TableShape;
import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.TreeMap;
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
    Map<TableKey, TableLoad> tables = new TreeMap<>();
    try (RootAllocator allocator = new RootAllocator()) {
      try {
        RecordReader reader =
            new RecordReader(
                CATALOG,
                key ->
                    tables.computeIfAbsent(
                        key,
                        k ->
                            new TableLoad(
                                TableShape.of(CATALOG, k),
                                Placement.UPSERT,
                                allocator,
                                IdSource.system(),
                                VectorSource.NONE,
                                found)),
                found);
        reader.read("fuzz", new ByteArrayInputStream(bytes), () -> {});
        tables.values().forEach(TableLoad::endInput);
        found.throwIfAny();
      } finally {
        tables.values().forEach(TableLoad::close);
      }
    }
  }
}
