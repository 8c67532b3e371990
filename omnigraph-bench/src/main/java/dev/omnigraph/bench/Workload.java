package dev.omnigraph.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Names the sizes on the command line and writes the generated files. */
public final class Workload {
  private Workload() {}

  /** Writes the JSON Lines of a size, {@code S}, {@code M} or {@code L}, to a file. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("usage: Workload S|M|L FILE");
    }
    size(arguments[0]).writeJsonLines(Path.of(arguments[1]));
  }

  /** Returns the graph of a size. */
  public static SocialGraph size(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "S" -> SocialGraph.small();
      case "M" -> SocialGraph.medium();
      case "L" -> SocialGraph.large();
      default -> throw new IllegalArgumentException("a size is S, M or L, not " + name);
    };
  }
}
