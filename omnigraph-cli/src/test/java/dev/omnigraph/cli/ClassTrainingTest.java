package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

/** The commands the class archive is recorded from all succeed. */
class ClassTrainingTest {
  @Test
  void everyTrainingCommandSucceeds() {
    assertThatCode(() -> ClassTraining.main(new String[0])).doesNotThrowAnyException();
  }
}
