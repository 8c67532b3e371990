package dev.omnigraph.spill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SortedRecordsTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void add(SortedRecords sorted, byte[] key, byte[] record) throws IOException {
    byte[] padded = new byte[key.length + 3];
    System.arraycopy(key, 0, padded, 2, key.length);
    sorted.begin(padded, 2, key.length);
    int half = record.length / 2;
    sorted.target().write(record, 0, half);
    for (int i = half; i < record.length; i++) {
      sorted.target().write(record[i]);
    }
  }

  private static byte[] all(SortedRecords sorted) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    sorted.writeTo(out);
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"1, 700", "500, 3000", "20000, 5000", "1000000000, 2000"})
  void recordsComeInTheOrderOfTheUnsignedBytesOfTheirKeys(int runBytes, int records)
      throws IOException {
    Random random = new Random(records);
    Map<byte[], byte[]> expected = new TreeMap<>(Arrays::compareUnsigned);
    List<byte[]> keys = new ArrayList<>();
    while (expected.size() < records) {
      byte[] key = new byte[random.nextInt(6)];
      random.nextBytes(key);
      byte[] record = new byte[random.nextInt(100) == 0 ? 20_000 : random.nextInt(40)];
      random.nextBytes(record);
      if (expected.putIfAbsent(key, record) == null) {
        keys.add(key);
      }
    }
    ByteArrayOutputStream wanted = new ByteArrayOutputStream();
    for (byte[] record : expected.values()) {
      wanted.write(record);
    }
    try (SortedRecords sorted = new SortedRecords(runBytes)) {
      for (byte[] key : keys) {
        add(sorted, key, Objects.requireNonNull(expected.get(key)));
      }
      assertThat(all(sorted)).isEqualTo(wanted.toByteArray());
      if (runBytes < 100_000) {
        assertThat(sorted.runs()).isGreaterThan(10);
      } else {
        assertThat(sorted.runs()).isZero();
      }
    }
  }

  @Test
  void aRecordMayBeLargerThanARunAndThanWhatIsReadAtOnce() throws IOException {
    byte[] large = new byte[300_000];
    new Random(1).nextBytes(large);
    try (SortedRecords sorted = new SortedRecords(1_000)) {
      add(sorted, bytes("b"), large);
      add(sorted, bytes("c"), bytes("last"));
      add(sorted, bytes("a"), bytes("first"));
      byte[] written = all(sorted);
      assertThat(written).hasSize(300_009);
      assertThat(Arrays.copyOf(written, 5)).isEqualTo(bytes("first"));
      assertThat(Arrays.copyOfRange(written, 5, 300_005)).isEqualTo(large);
      assertThat(Arrays.copyOfRange(written, 300_005, 300_009)).isEqualTo(bytes("last"));
    }
  }

  @Test
  void withoutRecordsNothingIsWritten() throws IOException {
    try (SortedRecords sorted = new SortedRecords(10)) {
      assertThat(all(sorted)).isEmpty();
    }
  }

  @Test
  void emptyRecordsAndKeysAreRecords() throws IOException {
    try (SortedRecords sorted = new SortedRecords(1)) {
      add(sorted, bytes("x"), bytes("2"));
      add(sorted, bytes(""), bytes("1"));
      add(sorted, bytes("y"), bytes(""));
      assertThat(new String(all(sorted), StandardCharsets.UTF_8)).isEqualTo("12");
    }
  }
}
