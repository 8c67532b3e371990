package dev.omnigraph.fuzz;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The corpora and seeded mutations of them let nothing but foreseen errors escape. */
class FuzzTest {
  @ParameterizedTest
  @EnumSource
  void onlyForeseenErrorsEscape(FuzzTarget target) throws IOException {
    Fuzz.run(target);
  }
}
