package dev.omnigraph.write.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.spill.SpillSpace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdIndexTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 30_000, Long.MAX_VALUE})
  void ordinalsAreInTheOrderOfFirstAppearance(long bytesMax) {
    Random random = new Random(7);
    Map<String, Integer> expected = new HashMap<>();
    List<String> texts = new ArrayList<>();
    Utf8Buffer buffer = new Utf8Buffer();
    try (SpillSpace space = SpillSpace.of(bytesMax)) {
      IdIndex ids = new IdIndex(space);
      assertThat(ids.find("nothing yet")).isEqualTo(-1);
      for (int i = 0; i < 6_000; i++) {
        String text = i == 100 ? "x".repeat(20_000) : "é" + random.nextInt(3_000);
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        Integer known = expected.putIfAbsent(text, expected.size());
        if (known == null) {
          texts.add(text);
        }
        assertThat(ids.intern(utf8, 0, utf8.length)).isEqualTo(expected.get(text));
        assertThat(ids.size()).isEqualTo(expected.size());
      }
      for (int i = 0; i < texts.size(); i++) {
        ids.copyTo(i, buffer);
        assertThat(buffer.text()).isEqualTo(texts.get(i));
        assertThat(ids.text(i)).isEqualTo(texts.get(i));
        assertThat(ids.isText(i, buffer)).isTrue();
        assertThat(ids.find(buffer)).isEqualTo(i);
        buffer.set(texts.get(i) + "-");
        assertThat(ids.isText(i, buffer)).isFalse();
        assertThat(ids.find(buffer)).isEqualTo(-1);
      }
      assertThat(space.fileBytes() > 0).isEqualTo(bytesMax < 100_000);
    }
  }
}
