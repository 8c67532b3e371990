package dev.omnigraph.cli;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What every command has: the choice of output and of silence. */
abstract class ProgramCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Option(
      names = "--format",
      description =
          "table or json, of query also jsonl, csv and kv (default: table on a terminal, else"
              + " json).")
  @Nullable RowFormat format;

  @Option(names = "--quiet", description = "Print nothing but the result.")
  boolean quiet;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  /** Returns the console of this run. */
  abstract Console console();

  /** Returns whether results and errors are to be JSON. */
  final boolean wantsJson() {
    if (json || format == null) {
      return json || !console().isOutTerminal();
    }
    return format == RowFormat.JSON || format == RowFormat.JSONL;
  }

  /** Returns the formats this command has. */
  Set<RowFormat> formats() {
    return EnumSet.of(RowFormat.TABLE, RowFormat.JSON);
  }

  /**
   * Requires a format this command has.
   *
   * @throws ParameterException otherwise, or if two options contradict each other
   */
  final void requireFormat() {
    if (format == null) {
      return;
    }
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    String name = format.name().toLowerCase(Locale.ROOT);
    if (!formats().contains(format)) {
      throw new ParameterException(line, "--format " + name + " is for query; use table or json");
    }
    if (json && format != RowFormat.JSON) {
      throw new ParameterException(line, "--json contradicts --format " + name);
    }
  }

  /** Prints a line for people on the error stream, unless silenced. */
  final void note(String line) {
    if (!quiet) {
      console().err().println(line);
    }
  }

  /** Prints a result object as JSON, or the given text for people. */
  final void print(Map<String, Object> result, String text) {
    String shown = wantsJson() ? Json.text(result) : text;
    if (!shown.isEmpty()) { // of an empty list people see nothing
      console().out().println(shown);
    }
  }

  /** Finds the program object above a command or a command group. */
  static Console consoleOf(@Nullable Object parent) {
    if (parent instanceof OmnigraphProgram program) {
      return program.console();
    }
    if (parent instanceof CommandGroup group) {
      return consoleOf(group.parent);
    }
    throw new IllegalStateException("a command outside the program");
  }

  /** A command that only has subcommands. */
  abstract static class CommandGroup implements Callable<Integer> {
    @ParentCommand @Nullable Object parent;

    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this help and exit.")
    boolean help;

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      CommandLine line = Objects.requireNonNull(spec).commandLine();
      throw new ParameterException(
          line, "name what to do: " + String.join(", ", line.getSubcommands().keySet()));
    }
  }
}
