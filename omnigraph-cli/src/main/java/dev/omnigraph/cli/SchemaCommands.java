package dev.omnigraph.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.SchemaApplyOptions;
import dev.omnigraph.SchemaApplyResult;
import dev.omnigraph.SchemaPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code schema}: the accepted schema and its changes. */
@Command(
    name = "schema",
    description = "Show, plan and change the schema.",
    subcommands = {
      SchemaCommands.Show.class,
      SchemaCommands.Plan.class,
      SchemaCommands.Apply.class
    })
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
    private static final Pattern SUPPLIED = Pattern.compile("(\\w+)\\.(\\w+)=(.*)", Pattern.DOTALL);

    @Parameters(arity = "0..1", paramLabel = "URI", description = "The graph.")
    @Nullable String uri;

    @Option(
        names = "--schema",
        required = true,
        paramLabel = "FILE",
        description = "The desired schema source (.pg).")
    Path schema = Path.of("");

    @Option(
        names = "--default",
        paramLabel = "TYPE.PROPERTY=JSON",
        description =
            "The value existing rows get in a new property; may be repeated. A text is written in"
                + " quotes.")
    List<String> defaults = new ArrayList<>();

    @Override
    @Nullable String positionalStore() {
      return uri;
    }

    /** Returns the options with the values supplied for new properties. */
    SchemaApplyOptions supplied(Omnigraph graph, String source, SchemaApplyOptions options) {
      if (defaults.isEmpty()) {
        return options;
      }
      Map<String, Object> plan = Json.parse(graph.planSchema(source).toJson());
      SchemaApplyOptions all = options;
      for (String supplied : defaults) {
        Matcher parts = SUPPLIED.matcher(supplied);
        if (!parts.matches()) {
          throw new UsageException("--default takes TYPE.PROPERTY=JSON");
        }
        String type = parts.group(1);
        String property = parts.group(2);
        JsonNode value = Json.value(parts.group(3));
        all =
            addsToEdge(plan, type, property)
                ? all.withEdgeDefault(type, property, value)
                : all.withNodeDefault(type, property, value);
      }
      return all;
    }

    /** A new property is a step, or without a value the reason why the plan is not supported. */
    private static boolean addsToEdge(Map<String, Object> plan, String type, String property) {
      Map<String, Object> step =
          Map.of(
              "kind",
              "add_property",
              "type_kind",
              "edge",
              "type_name",
              type,
              "property_name",
              property);
      String entity = "edge:" + type + "." + property;
      return members(plan, "steps").anyMatch(s -> s.entrySet().containsAll(step.entrySet()))
          || members(plan, "lint").anyMatch(l -> entity.equals(l.get("entity")));
    }

    private static Stream<Map<?, ?>> members(Map<String, Object> plan, String name) {
      return plan.get(name) instanceof List<?> list
          ? list.stream().filter(m -> m instanceof Map).map(m -> (Map<?, ?>) m)
          : Stream.of();
    }

    /** Notes the plan's warnings and returns the members of the JSON result that tell the plan. */
    Map<String, Object> object(SchemaPlan plan) {
      plan.warnings().forEach(w -> note("warning: " + w.render()));
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
        SchemaPlan plan =
            graph.planSchema(source, supplied(graph, source, SchemaApplyOptions.defaults()));
        print(object(plan), plan.toString().stripTrailing());
      }
      return 0;
    }
  }

  /** {@code schema apply}. */
  @Command(name = "apply", description = "Change the schema of the graph as one commit.")
  static final class Apply extends Change {
    @Mixin WriteArguments write = new WriteArguments();

    @Option(
        names = "--allow-data-loss",
        description = "Remove what is dropped from earlier commits too.")
    boolean allowDataLoss;

    @Override
    public Integer call() {
      SchemaApplyOptions options = SchemaApplyOptions.defaults();
      if (write.actor != null) {
        options = options.withActor(write.actor);
      }
      if (write.message != null) {
        options = options.withMessage(write.message);
      }
      if (allowDataLoss) {
        options = options.withDataLossAllowed();
      }
      String source = InputFiles.readText(schema);
      try (Omnigraph graph = openForWrite()) {
        SchemaApplyResult result = graph.applySchema(source, supplied(graph, source, options));
        Map<String, Object> object = object(result.plan());
        object.put("applied", result.applied());
        Json.put(object, "commit_id", result.commitId().orElse(null));
        print(
            object,
            result.plan() + result.commitId().map(id -> "commit " + id).orElse("nothing to do"));
      }
      return 0;
    }
  }
}
