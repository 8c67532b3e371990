package dev.omnigraph.load;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.fuzz.Fuzz;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.validate.Violations;
import dev.omnigraph.write.rows.Placement;
import dev.omnigraph.write.rows.TableShape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

/** No bytes make the reader of records fail in an unforeseen way, or keep memory. */
class LoaderFuzzTest {
  private static final String SCHEMA =
      F1.SCHEMA
          + """
          node All {
            s: String? i32: I32? i64: I64? u32: U32? u64: U64? f32: F32? f64: F64? b: Bool?
            d: Date? t: DateTime? blob: Blob? list: [I64]? words: [String]? v: Vector(3)?
            @range(i32, 0..10)
            @check(s, "^a+$")
          }
          """;

  private final Catalog catalog = SchemaCompiler.compile(SCHEMA);

  @Test
  void onlyForeseenErrorsEscape() throws IOException {
    Fuzz.run("records", this::read);
  }

  private void read(byte[] bytes) {
    Violations found = new Violations(20);
    Map<TableKey, TableLoad> tables = new TreeMap<>();
    try (RootAllocator allocator = new RootAllocator()) {
      try {
        RecordReader reader =
            new RecordReader(
                catalog,
                key ->
                    tables.computeIfAbsent(
                        key,
                        k ->
                            new TableLoad(
                                TableShape.of(catalog, k),
                                Placement.UPSERT,
                                allocator,
                                IdSource.system(),
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
