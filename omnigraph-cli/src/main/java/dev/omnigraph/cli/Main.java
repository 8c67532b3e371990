package dev.omnigraph.cli;

import dev.omnigraph.errors.OmnigraphException;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The entry point of the program. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its status. */
  public static void main(String[] arguments) {
    Console console = Console.system();
    int status = run(console, arguments);
    console.flush();
    // Halting after an orderly close spares the exit hooks of libraries that wait for idle threads.
    System.exit(status);
  }

  /** Runs one command and returns its status; nothing escapes. */
  static int run(Console console, String... arguments) {
    CommandLine line = OmnigraphProgram.parser(console, arguments);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false);
    line.setOut(
        new java.io.PrintWriter(console.out(), true, java.nio.charset.StandardCharsets.UTF_8));
    line.setErr(
        new java.io.PrintWriter(console.err(), true, java.nio.charset.StandardCharsets.UTF_8));
    line.setParameterExceptionHandler((e, args) -> usage(console, e));
    line.setExecutionExceptionHandler((e, command, parsed) -> failure(console, e, parsed));
    int status = line.execute(arguments);
    console.flush();
    return console.out().checkError() && status == 0 ? ExitCode.IO_OR_LIMIT.status() : status;
  }

  private static int usage(Console console, ParameterException error) {
    CommandLine command = error.getCommandLine();
    boolean json =
        java.util.Arrays.asList(
                error.getCommandLine().getParseResult() == null
                    ? new String[0]
                    : error.getCommandLine().getParseResult().originalArgs().toArray(String[]::new))
            .contains("--json");
    if (json) {
      console
          .err()
          .println(ErrorReport.json("OG-U001", "Usage", String.valueOf(error.getMessage()), ""));
    } else {
      console.err().println("usage: " + error.getMessage());
      CommandLine.UnmatchedArgumentException.printSuggestions(error, console.err());
      console.err().println("try: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    return ExitCode.USAGE.status();
  }

  private static int failure(Console console, Exception error, ParseResult parsed)
      throws Exception {
    console.out().flush();
    boolean json = wantsJson(console, parsed);
    if (error instanceof OmnigraphException product) {
      console.err().println(json ? ErrorReport.json(product) : ErrorReport.text(product));
      return ExitCode.of(product).status();
    }
    if (error instanceof UsageException) {
      console
          .err()
          .println(
              json
                  ? ErrorReport.json("OG-U001", "Usage", String.valueOf(error.getMessage()), "")
                  : "usage: " + error.getMessage());
      return ExitCode.USAGE.status();
    }
    if (error instanceof IOException || error instanceof UncheckedIOException) {
      String message = error.getMessage() == null ? error.toString() : error.getMessage();
      console
          .err()
          .println(
              json ? ErrorReport.json("OG-S002", "Io", message, "") : "error OG-S002: " + message);
      return ExitCode.IO_OR_LIMIT.status();
    }
    throw error;
  }

  private static boolean wantsJson(Console console, ParseResult parsed) {
    ParseResult leaf = parsed;
    while (leaf.hasSubcommand()) {
      leaf = leaf.subcommand();
    }
    Object command = leaf.commandSpec().userObject();
    return command instanceof ProgramCommand c ? c.wantsJson() : !console.isOutTerminal();
  }
}
