package dev.omnigraph.cli;

import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.Omnigraph;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
        exportTo(snapshot, file.toAbsolutePath());
        note("exported to " + file);
      }
    }
    return 0;
  }

  /** Writes beside the target and renames, so that a failed export leaves no half file. */
  private void exportTo(GraphSnapshot snapshot, Path target) throws IOException {
    Path directory = target.getParent();
    if (directory == null || Files.isDirectory(target)) {
      throw new UsageException("--out takes a file");
    }
    Path partial = Files.createTempFile(directory, target.getFileName().toString(), ".part");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16)) {
        snapshot.export(out, types);
      }
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }
}
