package dev.omnigraph.system.merge;

import dev.omnigraph.MergeResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.storage.Durability;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A process that merges a branch into main and says what changed. Arguments: root, branch. */
final class MergeMain {
  private MergeMain() {}

  public static void main(String[] arguments) throws IOException {
    OmnigraphOptions options =
        OmnigraphOptions.builder().durability(Durability.OS_CACHE).memoryBudgetBytes(1).build();
    try (Omnigraph graph = Omnigraph.open(arguments[0], options);
        FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      MergeResult merged = graph.main().merge(arguments[1]);
      out.write((merged.outcome() + " " + merged.changes()).getBytes(StandardCharsets.UTF_8));
    }
  }
}
