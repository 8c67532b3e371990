package dev.omnigraph.recovery.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.UnsupportedFormatException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SidecarCodecTest {
  private static final String FILE = "/g/__recovery/X.json";

  static Stream<Map.Entry<String, Sidecar>> goldens() {
    return Goldens.all().entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void writesExactlyTheGoldenFile(Map.Entry<String, Sidecar> golden) {
    assertThat(SidecarCodec.write(golden.getValue())).isEqualTo(Goldens.text(golden.getKey()));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void readsTheGoldenFileBack(Map.Entry<String, Sidecar> golden) {
    assertThat(SidecarCodec.read(FILE, Goldens.text(golden.getKey()))).isEqualTo(golden.getValue());
  }

  @Test
  void goldensCoverAllKindsButTheOneThatDiffersInNameOnly() {
    assertThat(Goldens.all().values())
        .extracting(Sidecar::writerKind)
        .containsOnly(
            WriterKind.MUTATION,
            WriterKind.LOAD,
            WriterKind.SCHEMA_APPLY,
            WriterKind.BRANCH_MERGE,
            WriterKind.OPTIMIZE);
    String indices = Goldens.text("optimize").replace("Optimize", "EnsureIndices");
    Sidecar read = SidecarCodec.read(FILE, indices);
    assertThat(read).isInstanceOf(Sidecar.EnsureIndices.class);
    assertThat(SidecarCodec.write(read)).isEqualTo(indices);
  }

  @Test
  void aMergeOfFileVersionOneIsLooseAndUnknownKeysAreIgnored() {
    Sidecar sidecar = SidecarCodec.read(FILE, Goldens.text("version-1-merge"));
    assertThat(sidecar.writerKind()).isEqualTo(WriterKind.BRANCH_MERGE);
    assertThat(sidecar.strictness()).isEqualTo(Strictness.LOOSE);
    assertThat(sidecar.mergedParent()).isEmpty();
    assertThat(sidecar.pins()).hasSize(1);
  }

  @Test
  void aFutureVersionIsRefusedByNameOfTheFile() {
    String future =
        Goldens.text("mutation").replace("\"schema_version\": 2", "\"schema_version\": 3");
    assertThatThrownBy(() -> SidecarCodec.read(FILE, future))
        .isInstanceOfSatisfying(
            UnsupportedFormatException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_FORMAT);
              assertThat(e.details())
                  .containsEntry("object", FILE)
                  .containsEntry("found", "3")
                  .containsEntry("supported", "1 to 2");
            });
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void everyProperPrefixIsCorruption(Map.Entry<String, Sidecar> golden) {
    String text = Goldens.text(golden.getKey());
    for (int length = 0; length < text.length(); length++) {
      String truncated = text.substring(0, length);
      assertThatThrownBy(() -> SidecarCodec.read(FILE, truncated))
          .as("first %d characters", length)
          .isInstanceOfSatisfying(
              CorruptionException.class,
              e -> assertThat(e.details()).containsEntry("object", FILE));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "[]",
        "null",
        "{}",
        "{\"schema_version\":0}",
        "{\"schema_version\":\"2\"}",
        "{\"schema_version\":2}"
      })
  void textsThatAreNoSidecarAreCorruption(String text) {
    assertThatThrownBy(() -> SidecarCodec.read(FILE, text))
        .isInstanceOf(CorruptionException.class)
        .satisfies(
            e -> assertThat(((OmnigraphException) e).details()).containsEntry("object", FILE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"post_commit_pin\": 4|\"post_commit_pin\": 3",
        "\"expected_version\": 3|\"expected_version\": -1",
        "\"expected_version\": 3|\"expected_version\": 3.5",
        "\"edge:Knows\"|\"table:Knows\"",
        "\"Mutation\"|\"Mutate\"",
        "\"edge:Knows\"|\"node:Person\"",
        "\"1782518378123456\"|\"yesterday\"",
        "\"1782518378123456\"|17",
        "\"tables\"|\"table\"",
      })
  void contradictingFieldsAreCorruption(String right, String wrong) {
    String text = Goldens.text("mutation");
    assertThat(text).contains(right);
    assertThatThrownBy(() -> SidecarCodec.read(FILE, text.replace(right, wrong)))
        .isInstanceOfSatisfying(
            CorruptionException.class, e -> assertThat(e.details()).containsEntry("object", FILE));
  }
}
