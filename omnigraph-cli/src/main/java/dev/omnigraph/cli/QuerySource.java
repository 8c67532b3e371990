package dev.omnigraph.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A query or mutation named on the command line: its text, its name, its parameters. */
final class QuerySource {
  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "Which query of the source to run.")
  @Nullable String name;

  @ArgGroup(exclusive = true, multiplicity = "1")
  Text text = new Text();

  @ArgGroup(exclusive = true, multiplicity = "0..1")
  @Nullable Parameter parameters;

  /** The two ways to give a source text. */
  static final class Text {
    @Option(
        names = "--query",
        paramLabel = "FILE",
        required = true,
        description = "Query source (.gq).")
    @Nullable Path file;

    @Option(
        names = {"-e", "--expression"},
        paramLabel = "TEXT",
        required = true,
        description = "Query source.")
    @Nullable String inline;
  }

  /** The two ways to give parameters. */
  static final class Parameter {
    @Option(
        names = "--params",
        paramLabel = "JSON",
        required = true,
        description = "Parameters as a JSON object.")
    @Nullable String inline;

    @Option(
        names = "--params-file",
        paramLabel = "FILE",
        required = true,
        description = "Parameters in a file.")
    @Nullable Path file;
  }

  Optional<String> queryName() {
    return Optional.ofNullable(name);
  }

  String sourceText() {
    if (text.inline != null) {
      return text.inline;
    }
    if (text.file == null) {
      throw new UsageException("give the query with --query FILE or -e TEXT");
    }
    return InputFiles.readText(text.file);
  }

  /** Returns the parameters as JSON text; an empty object when none are given. */
  String parametersJson() {
    if (parameters == null) {
      return "{}";
    }
    if (parameters.inline != null) {
      return parameters.inline;
    }
    return parameters.file == null ? "{}" : InputFiles.readText(parameters.file);
  }
}
