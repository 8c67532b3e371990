package dev.omnigraph.fuzz;

import dev.omnigraph.schema.SchemaCompiler;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** No schema text makes the compiler fail in an unforeseen way. */
class SchemaFuzzTest {
  @Test
  void onlyForeseenErrorsEscape() throws IOException {
    Fuzz.runText("schema", SchemaCompiler::compile);
  }
}
