package dev.omnigraph.cli;

import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.OmnigraphException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The entry point of the program. */
public final class Main {
  /** Set to {@code true}, the trace of a defect is printed, too. */
  private static final String TRACE = "omnigraph.trace";

  private Main() {}

  /** Runs one command and ends the process with its status. */
  public static void main(String[] arguments) {
    // Halting after an orderly close spares the exit hooks of libraries that wait for idle threads.
    System.exit(run(Console.system(), arguments));
  }

  /** Runs one command and returns its status; nothing escapes. */
  static int run(Console console, String... arguments) {
    int status = guarded(console, arguments);
    try {
      console.flush();
      return status;
    } catch (ResultStream.FailedException e) {
      int lost = failure(console, e, isJsonAsked(console, arguments));
      return status == ExitCode.DONE.status() ? lost : status;
    }
  }

  private static int guarded(Console console, String[] arguments) {
    try {
      StringWriter help = new StringWriter();
      int status = parser(console, help, arguments).execute(arguments);
      console.out().print(help);
      return status;
    } catch (RuntimeException | Error e) {
      // The parser passes on what is no exception of a command: exhausted memory or stack, a
      // library that cannot be linked, a broken invariant, a help text nobody reads. The user gets
      // one message, as for everything else.
      return failure(console, e, isJsonAsked(console, arguments));
    }
  }

  private static CommandLine parser(Console console, StringWriter help, String[] arguments) {
    CommandLine line = OmnigraphProgram.parser(console, arguments);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false);
    line.setOut(new PrintWriter(help, true));
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setExecutionStrategy(
        parsed -> {
          if (leafOf(parsed).commandSpec().userObject() instanceof ProgramCommand command) {
            command.requireFormat();
          }
          return new RunLast().execute(parsed);
        });
    line.setParameterExceptionHandler((e, all) -> usage(console, e, all));
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> failure(console, e, wantsJson(console, parsed)));
    return line;
  }

  private static int usage(Console console, ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    String hint = "see " + command.getCommandSpec().qualifiedName() + " --help";
    StringWriter similar = new StringWriter();
    CommandLine.UnmatchedArgumentException.printSuggestions(error, new PrintWriter(similar, true));
    if (!similar.toString().isBlank()) {
      hint =
          similar.toString().lines().map(String::strip).collect(Collectors.joining(" "))
              + "; "
              + hint;
    }
    ErrorReport.Other report =
        ErrorReport.Other.usage(
            String.valueOf(error.getMessage()).replaceFirst("^Error: ", ""), hint);
    return report(console, report, isJsonAsked(console, arguments), ExitCode.USAGE);
  }

  private static int failure(Console console, Throwable error, boolean json) {
    if (error instanceof OmnigraphException product) {
      console.dropResult();
      console.err().println(json ? ErrorReport.json(product) : ErrorReport.text(product));
      return ExitCode.of(product).status();
    }
    if (error instanceof UsageException) {
      ErrorReport.Other report =
          ErrorReport.Other.usage(String.valueOf(error.getMessage()), "add --help for the options");
      return report(console, report, json, ExitCode.USAGE);
    }
    if (error instanceof ResultStream.FailedException lost && lost.isReaderGone()) {
      return ExitCode.IO_OR_LIMIT.status(); // who closes a pipe wants to read no more of anything
    }
    if (error instanceof IOException || error instanceof UncheckedIOException) {
      String message = error.getMessage() == null ? error.toString() : error.getMessage();
      return report(console, ErrorReport.Other.io(message), json, ExitCode.IO_OR_LIMIT);
    }
    return defect(console, error, json);
  }

  /** Reports what no command should let happen, in the same form as everything else. */
  private static int defect(Console console, Throwable error, boolean json) {
    ErrorReport.Other report;
    if (error instanceof OutOfMemoryError) {
      report =
          new ErrorReport.Other(
              ErrorCode.RESOURCE_LIMIT.code(),
              ErrorCode.RESOURCE_LIMIT.kind(),
              "the memory of the program is exhausted",
              "give it more with OMNIGRAPH_JAVA_OPTS=-Xmx8g");
    } else {
      report =
          new ErrorReport.Other(
              "OG-X002",
              "Internal",
              "this is a defect of the program: " + error,
              "please report it with what OMNIGRAPH_JAVA_OPTS=-D" + TRACE + "=true prints");
    }
    if (Boolean.getBoolean(TRACE)) {
      error.printStackTrace(console.err());
    }
    return report(console, report, json, ExitCode.IO_OR_LIMIT);
  }

  private static int report(
      Console console, ErrorReport.Other report, boolean json, ExitCode status) {
    console.dropResult();
    console.err().println(json ? report.json() : report.text());
    return status.status();
  }

  private static boolean wantsJson(Console console, ParseResult parsed) {
    Object command = leafOf(parsed).commandSpec().userObject();
    return command instanceof ProgramCommand c ? c.wantsJson() : !console.isOutTerminal();
  }

  private static ParseResult leafOf(ParseResult parsed) {
    ParseResult leaf = parsed;
    while (leaf.hasSubcommand()) {
      leaf = leaf.subcommand();
    }
    return leaf;
  }

  /** Guesses the wanted form of an error from arguments that may not have been understood. */
  private static boolean isJsonAsked(Console console, String[] arguments) {
    List<String> words = List.of(arguments);
    if (words.contains("--json")) {
      return true;
    }
    String format = "";
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).startsWith("--format=")) {
        format = words.get(i).substring("--format=".length());
      } else if (words.get(i).equals("--format") && i + 1 < words.size()) {
        format = words.get(i + 1);
      }
    }
    return switch (format.toLowerCase(Locale.ROOT)) {
      case "json", "jsonl" -> true;
      case "table", "csv", "kv" -> false;
      default -> !console.isOutTerminal();
    };
  }
}
