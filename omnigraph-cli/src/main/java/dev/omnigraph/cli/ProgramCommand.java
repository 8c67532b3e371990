package dev.omnigraph.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What every command has: the choice of output and of silence. */
abstract class ProgramCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print JSON.")
  boolean json;

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
  boolean wantsJson() {
    return json || !console().isOutTerminal();
  }

  /** Prints a line for people on the error stream, unless silenced. */
  final void note(String line) {
    if (!quiet) {
      console().err().println(line);
    }
  }

  /** Prints a result object as JSON, or the given text for people. */
  final void print(Map<String, Object> result, String text) {
    console().out().println(wantsJson() ? Json.text(result) : text);
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

    @picocli.CommandLine.Spec picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
      throw new UsageException("name a subcommand; see --help");
    }
  }
}
