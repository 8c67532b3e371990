package dev.omnigraph.search;

import static org.assertj.core.api.Assertions.assertThat;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AsciiWordsTest {
  private static final List<String> PIECES =
      List.of("The", "AND", "fox", "Fox9", "a", "0", "x".repeat(39), "not", "q", "zebra", "zz");

  private final List<String> known = new ArrayList<>();
  private final AsciiWords words = new AsciiWords(this::number);

  private int number(String word) {
    assertThat(known).doesNotContain(word); // asked once for each
    known.add(word);
    return known.size() - 1;
  }

  private List<String> cut(String text) {
    byte[] utf8 = ("é" + text + "é").getBytes(StandardCharsets.UTF_8);
    IntArrayList numbers = new IntArrayList();
    assertThat(words.cut(utf8, 2, utf8.length - 4, numbers)).isTrue();
    return numbers.intStream().mapToObj(known::get).toList();
  }

  @Test
  void wordsAreThoseOfTheAnalyzer() {
    TextAnalyzer analyzer = new TextAnalyzer();
    Random random = new Random(4);
    for (int run = 0; run < 2_000; run++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(20); i > 0; i--) {
        switch (random.nextInt(3)) {
          case 0 -> text.append(PIECES.get(random.nextInt(PIECES.size())));
          case 1 -> text.append((char) random.nextInt(128));
          default -> text.append(' ');
        }
      }
      assertThat(cut(text.toString())).isEqualTo(analyzer.words(text.toString()));
    }
    for (int i = 0; i < 5_000; i++) {
      assertThat(cut("w" + i * 7919)).containsExactly("w" + i * 7919);
    }
    assertThat(cut("w7919 W15838")).containsExactly("w7919", "w15838");
  }

  @Test
  void otherTextsAreLeftToTheAnalyzer() {
    IntArrayList numbers = new IntArrayList();
    byte[] utf8 = "red café".getBytes(StandardCharsets.UTF_8);
    assertThat(words.cut(utf8, 0, utf8.length, numbers)).isFalse();
    assertThat(numbers.size()).isZero();
    assertThat(known).isEmpty();
  }
}
