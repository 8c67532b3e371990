package dev.omnigraph.lang;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemporalTextTest {

  @ParameterizedTest
  @CsvSource({
    "1970-01-01, 0",
    "2024-06-01, 19875",
    "2024-6-1, 19875",
    "20240601, 19875",
    "1969-12-31, -1",
    "2024-02-29, 19782",
    "0001-01-01, -719162",
    "9999-12-31, 2932896",
    "2024-06-01T23:59:59Z, 19875",
    "2024-06-01T23:59:59-01:00, 19876",
    "2024-06-01 00:30:00+01:00, 19874",
  })
  void datesAreReadAsDaysInUtc(String text, int epochDay) {
    assertThat(TemporalText.parseDate(text)).isEqualTo(OptionalInt.of(epochDay));
  }

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 0",
    "1970-01-01T00:00:00, 0",
    "1970-01-01, 0",
    "19700102, 86400000",
    "1970-01-01 00:00:01.5, 1500",
    "1970-01-01T00:00:00.9999999Z, 999",
    "1969-12-31T23:59:59.9999Z, -1",
    "1970-01-01t00:00:00z, 0",
    "2020-05-01T10:30:00+02:00, 1588321800000",
    "2020-05-01T08:00:00-00:30, 1588321800000",
    "1972-06-30T23:59:60Z, 78796800000",
  })
  void dateTimesAreReadAsMillisecondsInUtc(String text, long epochMillis) {
    assertThat(TemporalText.parseDateTime(text)).isEqualTo(OptionalLong.of(epochMillis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "2024",
        "2024-06",
        "2024-13-01",
        "2024-02-30",
        "2023-02-29",
        "24-06-01",
        "2024-06-001",
        "202461",
        "2024-06-01T",
        "2024-06-01T12",
        "2024-06-01T12:00",
        "2024-06-01T24:00:00",
        "2024-06-01T12:60:00",
        "2024-06-01T12:00:61",
        "2024-06-01T12:00:00.",
        "2024-06-01T12:00:00+2",
        "2024-06-01T12:00:00+0200",
        "2024-06-01T12:00:00Z ",
        " 2024-06-01",
        "2024-06-01  12:00:00",
        "2024/06/01",
        "2024-06-01T12:00:00ZZ",
        "-2024-06-01",
        "2024-0601",
        "\u0662\u0660\u0662\u0664-06-01",
      })
  void otherTextIsNoDateTime(String text) {
    assertThat(TemporalText.parseDateTime(text)).isEmpty();
    assertThat(TemporalText.parseDate(text)).isEmpty();
  }

  @Test
  void writingIsTheCanonicalForm() {
    assertThat(TemporalText.formatDate(19875)).isEqualTo("2024-06-01");
    assertThat(TemporalText.formatDateTime(0)).isEqualTo("1970-01-01T00:00:00.000Z");
    assertThat(TemporalText.formatDateTime(-1)).isEqualTo("1969-12-31T23:59:59.999Z");
    assertThat(TemporalText.formatDateTime(1588321800123L)).isEqualTo("2020-05-01T08:30:00.123Z");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1588321800123L, -62135596800000L, 253402300799999L})
  void whatIsWrittenReadsBack(long epochMillis) {
    assertThat(TemporalText.parseDateTime(TemporalText.formatDateTime(epochMillis)))
        .isEqualTo(OptionalLong.of(epochMillis));
  }
}
