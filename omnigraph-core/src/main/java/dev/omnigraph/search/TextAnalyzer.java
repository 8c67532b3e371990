package dev.omnigraph.search;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.util.Version;
import org.tartarus.snowball.ext.EnglishStemmer;

/**
 * Splits texts into words and reduces words to stems. Confined to one thread.
 *
 * <p>A word is a longest run of letters and digits of the text in composed form, at most 40
 * characters long, without Latin diacritics, in lower case, and no English stop word.
 */
final class TextAnalyzer {
  static final int WORD_CHARACTERS_MAX = 40;

  /**
   * Names the rules by which words and stems are made; indexes on disk made by others are of no
   * use. The number is ours, to be raised with every change; Unicode comes with the JDK.
   */
  static final String RULES =
      "rules 1, lucene " + Version.LATEST + ", java " + Runtime.version().feature();

  /** What the Unicode standard calls a stream-safe text has no more. */
  private static final int MARKS_MAX = 30;

  private static final int FIRST_MARK = 0x300;

  /** The most ASCII characters one folded character becomes. */
  private static final int FOLDED_MAX = 4;

  private final EnglishStemmer stemmer = new EnglishStemmer();

  /** Returns the words of a text in order, repeated ones too. */
  List<String> words(String text) {
    String composed = Normalizer.normalize(withFewMarks(text), Normalizer.Form.NFC);
    List<String> words = new ArrayList<>();
    int length = composed.length();
    int start = 0;
    int characters = 0;
    int at = 0;
    while (at < length) {
      int character = composed.codePointAt(at);
      int next = at + Character.charCount(character);
      if (isAlphanumeric(character)) {
        characters++;
      } else {
        addWord(composed, start, at, characters, words);
        start = next;
        characters = 0;
      }
      at = next;
    }
    addWord(composed, start, length, characters, words);
    return words;
  }

  /**
   * Returns the text with at most 30 combining marks in a row: no language has more, and putting a
   * run of marks in order takes time by the square of its length.
   */
  private static CharSequence withFewMarks(String text) {
    StringBuilder kept = null;
    int marks = 0;
    int next;
    for (int at = 0; at < text.length(); at = next) {
      int character = text.codePointAt(at);
      next = at + Character.charCount(character);
      marks = isMark(character) ? marks + 1 : 0;
      if (marks > MARKS_MAX && kept == null) {
        kept = new StringBuilder(text.length()).append(text, 0, at);
      } else if (marks <= MARKS_MAX && kept != null) {
        kept.appendCodePoint(character);
      }
    }
    return kept == null ? text : kept;
  }

  private static boolean isMark(int character) {
    if (character < FIRST_MARK) {
      return false;
    }
    int type = Character.getType(character);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  private static boolean isAlphanumeric(int character) {
    if (Character.isAlphabetic(character)) {
      return true;
    }
    int type = Character.getType(character);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  private static void addWord(String text, int start, int end, int characters, List<String> words) {
    if (characters == 0 || characters > WORD_CHARACTERS_MAX) {
      return;
    }
    // Folding comes first: the lower case of a dotted capital I would have a loose dot.
    String word = folded(text.substring(start, end)).toLowerCase(Locale.ROOT);
    if (!isStopWord(word)) {
      words.add(word);
    }
  }

  /** Returns whether a word in lower case is left out of texts and queries. */
  static boolean isStopWord(String word) {
    return EnglishAnalyzer.ENGLISH_STOP_WORDS_SET.contains(word);
  }

  private static String folded(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) > 0x7f) {
        char[] target = new char[word.length() * FOLDED_MAX];
        int length =
            ASCIIFoldingFilter.foldToASCII(word.toCharArray(), 0, target, 0, word.length());
        return new String(target, 0, length);
      }
    }
    return word;
  }

  /** Returns the stem of a word. */
  String stem(String word) {
    stemmer.setCurrent(word);
    stemmer.stem();
    return stemmer.getCurrent();
  }
}
