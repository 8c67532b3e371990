package dev.omnigraph.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnigraph.MutationResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.Transaction;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.OmnigraphException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code transaction}: runs several mutation queries of one source as one commit. */
@Command(name = "transaction", description = "Run several mutations as one commit.")
final class TransactionCommand extends StoreCommand {
  private static final Set<String> MEMBERS = Set.of("query", "params");

  @ArgGroup(exclusive = true, multiplicity = "1")
  QuerySource.Text text = new QuerySource.Text();

  @Option(
      names = "--steps",
      paramLabel = "FILE",
      required = true,
      description =
          "What to run, in order: JSON objects {\"query\": NAME, \"params\": {…}}; - is standard"
              + " input.")
  Path steps = Path.of("-");

  @Mixin WriteArguments write = new WriteArguments();

  @Option(names = "--branch", description = "The branch to write to (default main).")
  String branch = "main";

  @Option(
      names = "--expect-head",
      paramLabel = "COMMIT",
      description = "Write only if this commit is the branch head.")
  @Nullable String expectedHead;

  @Override
  Optional<String> targetBranch() {
    return Optional.of(branch);
  }

  /** One mutation of the transaction. */
  private record Step(int number, Optional<String> query, String parametersJson) {}

  @Override
  public Integer call() {
    String source =
        text.inline != null ? text.inline : InputFiles.readText(Objects.requireNonNull(text.file));
    List<Step> list = read();
    try (Omnigraph graph = openForWrite()) {
      WriteOptions options = write.toOptions();
      if (expectedHead != null) {
        options = options.withExpectedHead(commitId(graph, expectedHead));
      }
      MutationResult result =
          graph
              .branch(branch)
              .transaction(transaction -> list.forEach(s -> run(transaction, source, s)), options);
      Map<String, Object> object = Json.object();
      Json.put(object, "commit_id", result.commitId().orElse(null));
      object.put("inserted", result.inserted());
      object.put("updated", result.updated());
      object.put("deleted", result.deleted());
      object.put("nodes", result.affectedNodes());
      object.put("edges", result.affectedEdges());
      object.put("steps", list.size());
      print(
          object,
          result.commitId().map(id -> "commit " + id + ": ").orElse("nothing changed: ")
              + list.size()
              + " mutations, "
              + result.inserted()
              + " inserted, "
              + result.updated()
              + " updated, "
              + result.deleted()
              + " deleted");
    }
    return 0;
  }

  private void run(Transaction transaction, String source, Step step) {
    try {
      transaction.mutateJson(source, step.query(), step.parametersJson());
    } catch (OmnigraphException e) {
      note("step " + step.number() + step.query().map(q -> " (" + q + ")").orElse("") + " failed");
      throw e;
    }
  }

  private List<Step> read() {
    String given =
        steps.toString().equals("-")
            ? InputFiles.readInput(console().in())
            : InputFiles.readText(steps);
    List<Step> list = new ArrayList<>();
    for (JsonNode node : Json.values(given)) {
      int number = list.size() + 1;
      if (!node.isObject()) {
        throw malformed(number, "a step is a JSON object");
      }
      node.fieldNames()
          .forEachRemaining(
              name -> {
                if (!MEMBERS.contains(name)) {
                  throw malformed(number, "a step has the members query and params");
                }
              });
      if (node.has("query") && !node.get("query").isTextual()) {
        throw malformed(number, "a step names its query with a string");
      }
      if (node.has("params") && !node.get("params").isObject()) {
        throw malformed(number, "the parameters of a step are a JSON object");
      }
      list.add(
          new Step(
              number,
              Optional.ofNullable(node.get("query")).map(JsonNode::asText),
              node.has("params") ? node.get("params").toString() : "{}"));
    }
    return list;
  }

  private static InvalidInputException malformed(int number, String sentence) {
    return InvalidInputException.of(
        ErrorCode.BAD_REQUEST,
        sentence,
        "write {\"query\": \"NAME\", \"params\": {}}",
        Details.of("step", number));
  }
}
