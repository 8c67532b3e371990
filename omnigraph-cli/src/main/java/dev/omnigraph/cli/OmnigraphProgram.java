package dev.omnigraph.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program: a set of commands. */
@Command(name = "omnigraph", description = "An embedded, typed property-graph database on Lance.")
final class OmnigraphProgram implements Callable<Integer> {
  /** Every command, in the order of the help text. */
  private static final List<Class<?>> COMMANDS =
      List.of(
          InitCommand.class,
          LoadCommand.class,
          QueryCommand.class,
          MutateCommand.class,
          TransactionCommand.class,
          ExportCommand.class,
          SnapshotCommand.class,
          BranchCommands.class,
          TagCommands.class,
          CommitCommands.class,
          DiffCommand.class,
          ChangesCommands.class,
          LintCommand.class,
          CheckCommand.class,
          BlobCommands.class,
          OptimizeCommand.class,
          CleanupCommand.class,
          RepairCommand.class,
          RecoverCommand.class,
          SchemaCommands.class,
          VersionCommand.class);

  private final Console console;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  OmnigraphProgram(Console console) {
    this.console = console;
  }

  /**
   * Makes the parser of a command line. Describing all commands costs more than most of them take
   * to run, so only the one that the first argument names is described; help, typing errors and
   * suggestions see all of them.
   */
  static CommandLine parser(Console console, String[] arguments) {
    CommandLine line = new CommandLine(new OmnigraphProgram(console));
    Optional<Class<?>> named =
        arguments.length == 0
            ? Optional.empty()
            : COMMANDS.stream().filter(c -> nameOf(c).equals(arguments[0])).findFirst();
    named.map(List::<Class<?>>of).orElse(COMMANDS).forEach(c -> line.addSubcommand(c));
    return line;
  }

  private static String nameOf(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  Console console() {
    return console;
  }

  @Override
  public Integer call() {
    throw new UsageException("name a command, for example query; omnigraph --help lists them");
  }
}
