package dev.omnigraph.cli;

import dev.omnigraph.Omnigraph;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code schema}: the accepted schema. */
@Command(
    name = "schema",
    description = "Show the schema.",
    subcommands = {SchemaCommands.Show.class})
final class SchemaCommands extends ProgramCommand.CommandGroup {

  /** {@code schema show}. */
  @Command(name = "show", description = "Print the accepted schema source, or its canonical JSON.")
  static final class Show extends StoreCommand {
    @Parameters(arity = "0..1", paramLabel = "URI", description = "The graph.")
    @Nullable String uri;

    @Option(names = "--ir", description = "Print the canonical JSON.")
    boolean ir;

    @Override
    @Nullable String positionalStore() {
      return uri;
    }

    @Override
    public Integer call() {
      try (Omnigraph graph = openReadOnly()) {
        String text = ir ? graph.schema().canonicalJson() : graph.schema().source();
        console().out().print(text);
        if (!text.endsWith("\n")) {
          console().out().println();
        }
      }
      return 0;
    }
  }
}
