package dev.omnigraph.cli;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.SchemaPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code schema}: the accepted schema and its changes. */
@Command(
    name = "schema",
    description = "Show, plan and change the schema.",
    subcommands = {SchemaCommands.Show.class, SchemaCommands.Plan.class})
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

  /** A command about another schema than the accepted one. */
  abstract static class Change extends StoreCommand {
    @Parameters(arity = "0..1", paramLabel = "URI", description = "The graph.")
    @Nullable String uri;

    @Option(
        names = "--schema",
        required = true,
        paramLabel = "FILE",
        description = "The desired schema source (.pg).")
    Path schema = Path.of("");

    @Override
    @Nullable String positionalStore() {
      return uri;
    }

    /** Returns the members of the JSON result that tell the plan. */
    static Map<String, Object> object(SchemaPlan plan) {
      Map<String, Object> all = Json.parse(plan.toJson());
      Map<String, Object> result = Json.object();
      for (String member : List.of("supported", "steps", "lint")) {
        Json.put(result, member, all.get(member));
      }
      return result;
    }
  }

  /** {@code schema plan}. */
  @Command(name = "plan", description = "Show what a change to another schema would do.")
  static final class Plan extends Change {
    @Override
    public Integer call() {
      String source = InputFiles.readText(schema);
      try (Omnigraph graph = openReadOnly()) {
        SchemaPlan plan = graph.planSchema(source);
        print(object(plan), plan.toString().stripTrailing());
      }
      return 0;
    }
  }
}
