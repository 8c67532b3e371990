package dev.omnigraph.spill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.errors.ClosedException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpillSpaceTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 20_000, 200_000, Long.MAX_VALUE})
  void numbersAreWhatWasSetLast(long bytesMax) {
    Random random = new Random(bytesMax);
    Map<Long, Long> expected = new HashMap<>();
    try (SpillSpace space = SpillSpace.of(bytesMax)) {
      PagedLongs numbers = new PagedLongs(space);
      for (int i = 0; i < 60_000; i++) {
        long index = random.nextInt(50_000);
        long value = random.nextLong();
        numbers.set(index, value);
        expected.put(index, value);
        if (i % 1_000 == 0) {
          assertThat(space.residentBytes()).isLessThanOrEqualTo(most(bytesMax));
        }
      }
      for (long index = 0; index < 60_000; index++) {
        assertThat(numbers.get(index)).isEqualTo(expected.getOrDefault(index, 0L));
      }
      assertThat(space.fileBytes() > 0)
          .as("something lies in the file")
          .isEqualTo(bytesMax < 400_000);
    }
  }

  private static long most(long bytesMax) {
    return Math.max(bytesMax, SpillSpace.PAGE_BYTES);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20_000, Long.MAX_VALUE})
  void bytesAreReadBackAcrossPages(long bytesMax) {
    Random random = new Random(bytesMax);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    try (SpillSpace space = SpillSpace.of(bytesMax)) {
      PagedBytes bytes = new PagedBytes(space);
      for (int i = 0; i < 300; i++) {
        byte[] piece = new byte[i % 50 == 0 ? 20_000 : random.nextInt(700)];
        random.nextBytes(piece);
        bytes.append(piece, 0, piece.length);
        expected.writeBytes(piece);
      }
      byte[] all = expected.toByteArray();
      assertThat(bytes.length()).isEqualTo(all.length);
      for (int i = 0; i < 500; i++) {
        int from = random.nextInt(all.length);
        int count = random.nextInt(Math.min(30_000, all.length - from));
        byte[] read = new byte[count + 3];
        bytes.copy(from, read, 2, count);
        assertThat(Arrays.equals(read, 2, 2 + count, all, from, from + count)).isTrue();
        assertThat(bytes.matches(from, all, from, count)).isTrue();
        if (count > 0) {
          read[2 + random.nextInt(count)] ^= 1;
          assertThat(bytes.matches(from, read, 2, count)).isFalse();
        }
      }
    }
  }

  @Test
  void pagesLetGoOfAreUsedAgain() {
    try (SpillSpace space = SpillSpace.of(1)) {
      for (int round = 0; round < 20; round++) {
        PagedLongs numbers = new PagedLongs(space);
        for (int i = 0; i < 10_000; i++) {
          numbers.set(i, round + i);
        }
        assertThat(numbers.get(5_000)).isEqualTo(round + 5_000L);
        numbers.clear();
        assertThat(numbers.get(5_000)).isZero();
      }
      assertThat(space.fileBytes()).isLessThanOrEqualTo(10L * SpillSpace.PAGE_BYTES);
      assertThat(space.residentBytes()).isZero();
    }
  }

  @Test
  void afterClosingWhatLiesInTheFileIsRefused() {
    SpillSpace space = SpillSpace.of(1);
    PagedLongs numbers = new PagedLongs(space);
    numbers.set(0, 1);
    numbers.set(10_000, 2);
    space.close();
    space.close();
    assertThatThrownBy(() -> numbers.get(0)).isInstanceOf(ClosedException.class);
  }
}
