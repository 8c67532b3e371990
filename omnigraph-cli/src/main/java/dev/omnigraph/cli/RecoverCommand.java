package dev.omnigraph.cli;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.RecoveredOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code recover}: completes or undoes interrupted operations and says which. */
@Command(name = "recover", description = "Complete or undo interrupted operations.")
final class RecoverCommand extends StoreCommand {
  @Parameters(arity = "0..1", paramLabel = "URI", description = "The graph.")
  @Nullable String uri;

  @Mixin WriteArguments write = new WriteArguments();

  @Override
  @Nullable String positionalStore() {
    return uri;
  }

  @Override
  public Integer call() {
    try (Omnigraph graph = openForWrite()) {
      List<Map<String, Object>> sidecars = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (RecoveredOperation operation : graph.recovered()) {
        Map<String, Object> object = Json.object();
        object.put("operation_id", operation.operationId());
        object.put("writer_kind", operation.writerKind());
        object.put("disposition", operation.disposition());
        sidecars.add(object);
        text.append(text.isEmpty() ? "" : "\n");
        text.append(operation.operationId()).append("  ").append(operation.writerKind());
        text.append("  ").append(operation.disposition());
      }
      Map<String, Object> result = Json.object();
      result.put("sidecars", sidecars);
      print(result, text.isEmpty() ? "nothing to recover" : text.toString());
    }
    return 0;
  }
}
