package dev.omnigraph.search.files;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names an index: what it is made of, and of which kind it is. Immutable.
 *
 * @param type the node type
 * @param property the property
 * @param kind the kind of index, letters only
 * @param dataFile the name of the data file, several joined by {@code +}
 */
public record IndexName(String type, String property, String kind, String dataFile) {
  static final String SUFFIX = ".index";

  /** File systems take 255 bytes; what is longer is not kept on disk. */
  private static final int LENGTH_MAX = 240;

  private static final Pattern FORM =
      Pattern.compile("(\\w+)~(\\w+)~([a-z]+)~([\\w.+-]+)\\" + SUFFIX);

  /** Returns the name of its file, or empty if it cannot have one. */
  Optional<String> fileName() {
    String name = type + '~' + property + '~' + kind + '~' + dataFile + SUFFIX;
    return name.length() <= LENGTH_MAX && FORM.matcher(name).matches()
        ? Optional.of(name)
        : Optional.empty();
  }

  /** Returns what a file name says, or empty if it is not the name of an index. */
  static Optional<IndexName> parse(String fileName) {
    Matcher form = FORM.matcher(fileName);
    return form.matches()
        ? Optional.of(new IndexName(form.group(1), form.group(2), form.group(3), form.group(4)))
        : Optional.empty();
  }

  /** Returns the data files it is made of. */
  List<String> dataFiles() {
    return List.of(dataFile.split("\\+", -1));
  }
}
