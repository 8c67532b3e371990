package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.QueryResult;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Results as Arrow record batches through the public handle. */
@ExtendWith(TempGraphExtension.class)
class ArrowResultTest {
  private static final String SCHEMA =
      """
      node T {
        k: String @key
        b: Bool?
        i: I32?
        l: I64?
        u: U32?
        v: U64?
        f: F32?
        d: F64?
        day: Date?
        at: DateTime?
        e: enum(red, green)?
        vec: Vector(3)?
        names: [String]?
        days: [Date]?
        numbers: [F64]?
      }
      """;
  private static final String ROWS =
      """
      {"type":"T","data":{"k":"a","b":true,"i":-5,"l":-9007199254740993,"u":4294967295,\
      "v":18446744073709551615,"f":1.5,"d":0.1,"day":"1969-12-31","at":"2020-02-03T04:05:06.007Z",\
      "e":"green","vec":[1.0,2.5,-3.0],"names":["x","","äö"],"days":["2020-01-02"],"numbers":[]}}
      {"type":"T","data":{"k":"b"}}
      {"type":"T","data":{"k":"c","b":false,"i":7,"names":[],"numbers":[0.5,2.0]}}
      """;
  private static final String ALL =
      """
      query all() {
        match { $t: T }
        return { $t.k as k, $t.b as b, $t.i as i, $t.l as l, $t.u as u, $t.v as v, $t.f as f,
          $t.d as d, $t.day as day, $t.at as at, $t.e as e, $t.vec as vec, $t.names as names,
          $t.days as days, $t.numbers as numbers }
        order { k }
      }
      """;

  private static List<List<String>> read(ArrowReader reader) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    VectorSchemaRoot root = reader.getVectorSchemaRoot();
    while (reader.loadNextBatch()) {
      for (int row = 0; row < root.getRowCount(); row++) {
        List<String> values = new ArrayList<>();
        for (FieldVector vector : root.getFieldVectors()) {
          values.add(String.valueOf(vector.getObject(row)));
        }
        rows.add(values);
      }
    }
    return rows;
  }

  @Test
  void everyTypeHasItsVector(TempGraph temp) throws IOException {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.load(LoadRequest.of(LoadMode.APPEND, ROWS));
      try (BufferAllocator allocator = new RootAllocator()) {
        try (QueryResult result = graph.query(ALL, Map.of());
            ArrowReader reader = result.arrow(allocator)) {
          assertThat(
                  reader.getVectorSchemaRoot().getSchema().getFields().stream()
                      .map(f -> f.getName() + ": " + f.getType())
                      .toList())
              .containsExactly(
                  "k: Utf8",
                  "b: Bool",
                  "i: Int(32, true)",
                  "l: Int(64, true)",
                  "u: Int(32, false)",
                  "v: Int(64, false)",
                  "f: FloatingPoint(SINGLE)",
                  "d: FloatingPoint(DOUBLE)",
                  "day: Date(DAY)",
                  "at: Timestamp(MILLISECOND, UTC)",
                  "e: Utf8",
                  "vec: FixedSizeList(3)",
                  "names: List",
                  "days: List",
                  "numbers: List");
          assertThat(read(reader))
              .containsExactly(
                  List.of(
                      "a",
                      "true",
                      "-5",
                      "-9007199254740993",
                      "-1", // the bits of 4294967295
                      "-1", // the bits of 18446744073709551615
                      "1.5",
                      "0.1",
                      "-1",
                      "1580702706007",
                      "green",
                      "[1.0,2.5,-3.0]",
                      "[\"x\",\"\",\"äö\"]",
                      "[18263]",
                      "[]"),
                  nulls("b", Map.of()),
                  nulls("c", Map.of(1, "false", 2, "7", 12, "[]", 14, "[0.5,2.0]")));
        }
        assertThat(allocator.getAllocatedMemory()).isZero();
      }
    }
  }

  private static List<String> nulls(String key, Map<Integer, String> others) {
    List<String> row = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      row.add(i == 0 ? key : others.getOrDefault(i, "null"));
    }
    return row;
  }

  private static void addMany(Omnigraph graph, int count) {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < count; i++) {
      records.append("{\"type\":\"T\",\"data\":{\"k\":\"k%06d\",\"i\":%d}}\n".formatted(i, i % 10));
    }
    graph.load(LoadRequest.of(LoadMode.APPEND, records.toString()));
  }

  private static final String KEYS =
      "query keys() { match { $t: T } return { $t.k as k, $t.i as i } order { k } }";

  @Test
  void batchesOfLargeResultsPassThroughTheStreamFormat(TempGraph temp) throws IOException {
    try (Omnigraph graph = temp.init(SCHEMA);
        BufferAllocator allocator = new RootAllocator()) {
      addMany(graph, 70_000);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      int batches = 0;
      try (QueryResult result = graph.query(KEYS, Map.of());
          ArrowReader reader = result.arrow(allocator);
          ArrowStreamWriter writer =
              new ArrowStreamWriter(reader.getVectorSchemaRoot(), null, bytes)) {
        while (reader.loadNextBatch()) {
          writer.writeBatch();
          batches++;
        }
        writer.end();
      }
      assertThat(batches).isEqualTo(2);
      List<List<String>> expected = new ArrayList<>();
      try (QueryResult result = graph.query(KEYS, Map.of())) {
        result.forEach(r -> expected.add(List.of(r.text("k"), String.valueOf(r.integer("i")))));
      }
      try (ArrowReader reader =
          new ArrowStreamReader(new ByteArrayInputStream(bytes.toByteArray()), allocator)) {
        assertThat(read(reader)).hasSize(70_000).isEqualTo(expected);
      }
      assertThat(allocator.getAllocatedMemory()).isZero();
    }
  }

  @Test
  @SuppressWarnings("try") // closing the result under its reader is what this is about
  void rowsAreReadOneWayAndClosingEndsBoth(TempGraph temp) throws IOException {
    try (Omnigraph graph = temp.init(SCHEMA);
        BufferAllocator allocator = new RootAllocator()) {
      addMany(graph, 5_000);
      String streamed = "query s() { match { $t: T } return { $t.k as k } }";
      try (QueryResult result = graph.query(streamed, Map.of())) {
        assertThat(result.iterator()).hasNext();
        assertThatThrownBy(() -> result.arrow(allocator)).isInstanceOf(IllegalStateException.class);
      }
      try (QueryResult early = graph.query(streamed, Map.of());
          ArrowReader reader = early.arrow(allocator)) {
        assertThat(reader.loadNextBatch()).isTrue();
        assertThatThrownBy(early::iterator).isInstanceOf(IllegalStateException.class);
        early.close();
        assertThatThrownBy(reader::loadNextBatch).isInstanceOf(ClosedException.class);
      }
      assertThat(allocator.getAllocatedMemory()).isZero();
    }
  }
}
