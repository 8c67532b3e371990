package dev.omnigraph.cli;

import dev.omnigraph.WriteOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who writes, and why. */
final class WriteArguments {
  @Option(
      names = "--as",
      paramLabel = "ACTOR",
      description = "Recorded as the author of the commit, where one is made.")
  @Nullable String actor;

  @Option(
      names = "--message",
      paramLabel = "TEXT",
      description = "Recorded with the commit, where one is made.")
  @Nullable String message;

  /** Returns the options of a write, for the commit it makes. */
  WriteOptions toOptions() {
    WriteOptions options = WriteOptions.none();
    if (actor != null) {
      options = options.withActor(actor);
    }
    if (message != null) {
      options = options.withMessage(message);
    }
    return options;
  }
}
