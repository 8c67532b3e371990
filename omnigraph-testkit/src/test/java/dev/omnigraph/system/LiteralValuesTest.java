package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.QueryResult;
import dev.omnigraph.ResultColumn;
import dev.omnigraph.Row;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Literals as values of columns and of properties, and what is said when they do not fit. */
@ExtendWith(TempGraphExtension.class)
class LiteralValuesTest {
  private static final String SCHEMA =
      "node T { k: String @key  i: I32?  u: U32?  li: [I32]?  ls: [String]?  f: F32? }";

  @Test
  void aListOfIntegersAndFractionsIsAListOfFractions(TempGraph place) throws IOException {
    String query = "query q() { match { $t: T } return { [1, 2.5] as l, [0.5, 3] as m } }";
    try (Omnigraph graph = place.init(SCHEMA);
        BufferAllocator allocator = new RootAllocator()) {
      graph.mutate("query m() { insert T { k: \"a\" } }", Map.of());
      try (QueryResult result = graph.query(query, Map.of())) {
        assertThat(result.columns())
            .containsExactly(
                new ResultColumn("l", "[F64]", false), new ResultColumn("m", "[F64]", false));
        Row row = result.rows().get(0);
        assertThat(row.value("l")).isEqualTo(List.of(1.0, 2.5));
        assertThat(row.value("m")).isEqualTo(List.of(0.5, 3.0));
      }
      try (QueryResult result = graph.query(query, Map.of());
          ArrowReader reader = result.arrow(allocator)) {
        assertThat(reader.loadNextBatch()).isTrue();
        assertThat(reader.getVectorSchemaRoot().contentToTSVString())
            .isEqualTo("l\tm\n[1.0,2.5]\t[0.5,3.0]\n");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "i: 2147483648       | I32           | 2147483648",
        "i: 1.5              | I32           | 1.5",
        "u: 4294967296       | U32           | 4294967296",
        "li: [1, 3000000000] | a list of I32 | [1, 3000000000]",
        "li: [1, 2.5]        | a list of I32 | [1, 2.5]",
      })
  void aValueThatDoesNotFitIsNamedAsItWasWritten(
      String assignment, String expected, String found, TempGraph place) {
    try (Omnigraph graph = place.init(SCHEMA)) {
      InvalidInputException error =
          catchThrowableOfType(
              InvalidInputException.class,
              () ->
                  graph.mutate("query m() { insert T { k: \"a\" " + assignment + " } }", Map.of()));
      assertThat(error.code()).isEqualTo(ErrorCode.BAD_VALUE);
      assertThat(error.details()).containsEntry("expected", expected).containsEntry("found", found);
    }
  }
}
