package dev.omnigraph.maintain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lines a checking process and its parent exchange: words between tabs, behind a mark that
 * tells them from whatever else a process may print.
 */
final class CheckLines {
  static final String HELLO = "hello";
  static final String AT = "at";
  static final String PROBLEM = "problem";
  static final String NOTICE = "notice";
  static final String FAILED = "failed";
  static final String DONE = "done";

  private static final String MARK = "omnigraph-check";

  private CheckLines() {}

  static String write(List<String> words) {
    StringBuilder line = new StringBuilder(MARK);
    for (String word : words) {
      line.append('\t')
          .append(
              word.replace("\\", "\\\\")
                  .replace("\t", "\\t")
                  .replace("\n", "\\n")
                  .replace("\r", "\\r"));
    }
    return line.toString();
  }

  /** Returns the words of a line, or empty if it is none of these. */
  static Optional<List<String>> read(String line) {
    if (!line.startsWith(MARK + "\t")) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>();
    for (String word : line.substring(MARK.length() + 1).split("\t", -1)) {
      words.add(unescape(word));
    }
    return Optional.of(words);
  }

  private static String unescape(String word) {
    StringBuilder text = new StringBuilder(word.length());
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '\\' && i + 1 < word.length()) {
        i++;
        c =
            switch (word.charAt(i)) {
              case 't' -> '\t';
              case 'n' -> '\n';
              case 'r' -> '\r';
              default -> word.charAt(i);
            };
      }
      text.append(c);
    }
    return text.toString();
  }
}
