package dev.omnigraph.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program: a set of commands. */
@Command(
    name = "omnigraph",
    description = "An embedded, typed property-graph database on Lance.",
    subcommands = {
      InitCommand.class,
      LoadCommand.class,
      QueryCommand.class,
      MutateCommand.class,
      ExportCommand.class,
      SnapshotCommand.class,
      CommitCommands.class,
      LintCommand.class,
      CheckCommand.class,
      RecoverCommand.class,
      SchemaCommands.class,
      VersionCommand.class
    })
final class OmnigraphProgram implements Callable<Integer> {
  private final Console console;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  OmnigraphProgram(Console console) {
    this.console = console;
  }

  Console console() {
    return console;
  }

  @Override
  public Integer call() {
    throw new UsageException("name a command; see --help");
  }
}
