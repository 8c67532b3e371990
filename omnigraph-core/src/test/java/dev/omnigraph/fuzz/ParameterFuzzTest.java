package dev.omnigraph.fuzz;

import dev.omnigraph.load.F1;
import dev.omnigraph.query.QueryCompiler;
import dev.omnigraph.query.ir.ParamIr;
import dev.omnigraph.query.params.ParameterDecoder;
import dev.omnigraph.schema.SchemaCompiler;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** No JSON text makes the decoder of parameters fail in an unforeseen way. */
class ParameterFuzzTest {
  private static final String QUERY =
      """
      query all($s: String?, $i32: I32?, $i64: I64?, $u32: U32?, $u64: U64?, $f32: F32?,
          $f64: F64?, $b: Bool?, $d: Date?, $t: DateTime?, $blob: Blob?, $list: [I64]?,
          $words: [String]?, $v: Vector(3)?) {
        match { $a: Author } return { $a.handle }
      }
      """;

  private final List<ParamIr> params =
      QueryCompiler.compile(SchemaCompiler.compile(F1.SCHEMA), QUERY, Optional.empty()).params();

  @Test
  void onlyForeseenErrorsEscape() throws IOException {
    Fuzz.runText("parameters", json -> ParameterDecoder.fromJson(params, json));
    Fuzz.runText("parameters", json -> ParameterDecoder.fromJavaScriptSafeJson(params, json));
  }
}
