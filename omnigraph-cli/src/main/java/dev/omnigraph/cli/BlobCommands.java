package dev.omnigraph.cli;

import dev.omnigraph.Blob;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.errors.NotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code blob}: bytes kept with nodes and edges. */
@Command(
    name = "blob",
    description = "Read blobs.",
    subcommands = {BlobCommands.GetBlob.class})
final class BlobCommands extends ProgramCommand.CommandGroup {

  /** {@code blob get}. */
  @Command(name = "get", description = "Write the bytes of one blob.")
  static final class GetBlob extends StoreCommand {
    @Parameters(index = "0", paramLabel = "TYPE", description = "A node or edge type.")
    String type = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The id of the node or edge.")
    String id = "";

    @Parameters(index = "2", paramLabel = "PROPERTY", description = "The blob property.")
    String property = "";

    @Parameters(index = "3", arity = "0..1", paramLabel = "URI", description = "The graph.")
    @Nullable String uri;

    @Mixin ReadTarget target = new ReadTarget();

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
        Optional<Blob> found = snapshot.blob(type, id, property);
        if (found.isEmpty()) {
          throw NotFoundException.of("blob", type + " " + id + " " + property, "it has no value");
        }
        try (Blob blob = found.get()) {
          if (blob.reference().isPresent()) {
            throw NotFoundException.of(
                "blob", blob.reference().get(), "the blob is a reference to bytes elsewhere");
          }
          if (file == null) {
            blob.writeTo(console().out());
            console().out().flush();
          } else {
            OutputFile.write(file, blob::writeTo);
            note("wrote " + blob.size() + " bytes to " + file);
          }
        }
      }
      return 0;
    }
  }
}
