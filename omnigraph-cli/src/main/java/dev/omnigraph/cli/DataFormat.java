package dev.omnigraph.cli;

import dev.omnigraph.LoadFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the input of {@code load} spells its records. */
enum DataFormat {
  JSONL,
  CSV,
  ARROW;

  /**
   * Returns the format of a file.
   *
   * @param fileName the name without directories; empty for standard input
   * @param given what the user says, which wins over the name
   * @param type the type the user names; otherwise the file is named after it
   */
  static LoadFormat of(String fileName, @Nullable DataFormat given, @Nullable String type) {
    String name = fileName;
    if (name.toLowerCase(Locale.ROOT).endsWith(".gz")) {
      name = name.substring(0, name.length() - 3);
    }
    int dot = name.lastIndexOf('.');
    String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    DataFormat format = given == null ? byExtension(extension) : given;
    if (format == JSONL) {
      return LoadFormat.jsonLines();
    }
    String rows = type == null ? name.substring(0, Math.max(0, dot)) : type;
    if (rows.isEmpty()) {
      throw new UsageException(
          "--type is needed: "
              + (fileName.isEmpty() ? "standard input" : fileName)
              + " does not name the type of its rows");
    }
    return format == CSV ? LoadFormat.csv(rows) : LoadFormat.arrow(rows);
  }

  private static DataFormat byExtension(String extension) {
    return switch (extension) {
      case "csv" -> CSV;
      case "arrow", "arrows", "ipc" -> ARROW;
      default -> JSONL;
    };
  }
}
