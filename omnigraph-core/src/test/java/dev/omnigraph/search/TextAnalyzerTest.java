package dev.omnigraph.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class TextAnalyzerTest {
  private final TextAnalyzer analyzer = new TextAnalyzer();

  @Test
  void wordsAreRunsOfLettersAndDigitsInLowerCase() {
    assertThat(analyzer.words("Red-Fox, 2nd_EDITION\tx\u00b2\u2014\u4e16\u754c!"))
        .containsExactly("red", "fox", "2nd", "edition", "x2", "\u4e16\u754c");
    assertThat(analyzer.words("")).isEmpty();
    assertThat(analyzer.words(" .,;-\u0000\ud800")).isEmpty();
  }

  @Test
  void stopWordsAreDroppedAndRepeatedWordsKept() {
    assertThat(analyzer.words("The fox AND the fox")).containsExactly("fox", "fox");
    assertThat(analyzer.words("to be or not to be")).isEmpty();
  }

  @Test
  void wordsLongerThanFortyCharactersAreDropped() {
    String forty = "a".repeat(40);
    assertThat(analyzer.words(forty + " " + forty + "a b " + "c".repeat(10_000)))
        .containsExactly(forty, "b");
    String outsideTheBasicPlane = "\ud835\udd38".repeat(40);
    assertThat(analyzer.words(outsideTheBasicPlane)).hasSize(1);
    assertThat(analyzer.words(outsideTheBasicPlane + "a")).isEmpty();
  }

  @Test
  void latinDiacriticsAreDroppedHoweverTheyAreWritten() {
    assertThat(analyzer.words("Caf\u00e9 Cafe\u0301 Stra\u00dfe \u0130stanbul"))
        .containsExactly("cafe", "cafe", "strasse", "istanbul");
  }

  @Test
  void wordsOfOneStemAreEqual() {
    assertThat(analyzer.stem("running")).isEqualTo("run");
    assertThat(analyzer.stem("generously")).isEqualTo("generous");
    assertThat(analyzer.stem("skies")).isEqualTo(analyzer.stem("sky")).isEqualTo("sky");
    assertThat(analyzer.stem("\u4e16\u754c")).isEqualTo("\u4e16\u754c");
  }

  /** Indexes on disk are told apart by {@link TextAnalyzer#RULES}. */
  @Test
  void wordsThatChangeNeedAnotherNumberOfTheRules() {
    StringBuilder text = new StringBuilder();
    for (char character = ' '; character < 0x250; character++) {
      text.append(character).append(character % 3 == 0 ? " " : "s");
    }
    for (String start : List.of("happi", "relat", "connec", "univers", "sk", "gener", "9th")) {
      for (String end : List.of("y", "ies", "ness", "ing", "ational", "tion's", "ously", "ed")) {
        text.append(start).append(end).append(' ');
      }
    }
    CRC32 words = new CRC32();
    for (String word : analyzer.words(text.toString())) {
      words.update((word + ' ' + analyzer.stem(word) + '\n').getBytes(StandardCharsets.UTF_8));
    }
    assertThat(TextAnalyzer.RULES).startsWith("rules 1, lucene 9.");
    assertThat(words.getValue()).isEqualTo(3_047_710_395L);
  }

  @Test
  void endlessCombiningMarksTakeNoEndlessTime() {
    // Marks of two classes in turn: putting half a million of them in order would take an hour.
    String marks = "\u0301\u0316".repeat(1 << 18);
    assertThat(analyzer.words("cafe" + marks + " wine" + marks + "x" + marks))
        .containsExactly("cafe", "wine", "x");
    String some = "\u0316\u0301".repeat(15);
    assertThat(analyzer.words("Cafe" + some + "s")).containsExactly("cafe", "s");
  }
}
