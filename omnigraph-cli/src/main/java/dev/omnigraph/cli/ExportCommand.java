package dev.omnigraph.cli;

import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.Omnigraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export}: writes a state of the graph as JSON Lines. */
@Command(name = "export", description = "Write the graph as JSON Lines.")
final class ExportCommand extends StoreCommand {
  @Parameters(arity = "0..1", paramLabel = "URI", description = "The graph.")
  @Nullable String uri;

  @Mixin ReadTarget target = new ReadTarget();

  @Option(names = "--type", paramLabel = "T", description = "Only this type; may be repeated.")
  List<String> types = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write here instead of standard output.")
  @Nullable Path file;

  @Override
  @Nullable String positionalStore() {
    return uri;
  }

  @Override
  public Integer call() throws IOException {
    try (Omnigraph graph = openReadOnly();
        GraphSnapshot snapshot = target.open(graph)) {
      if (file == null) {
        snapshot.export(console().out(), types);
        console().out().flush();
      } else {
        OutputFile.write(file, out -> snapshot.export(out, types));
        note("exported to " + file);
      }
    }
    return 0;
  }
}
