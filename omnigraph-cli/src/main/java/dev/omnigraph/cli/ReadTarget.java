package dev.omnigraph.cli;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.Omnigraph;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which state of the graph to read. */
final class ReadTarget {
  @Option(names = "--branch", description = "The branch to read (default main).")
  @Nullable String branch;

  @Option(names = "--at", paramLabel = "COMMIT", description = "Read at this commit.")
  @Nullable String commit;

  /** Opens the state; the caller closes it. */
  @MustBeClosed
  GraphSnapshot open(Omnigraph graph) {
    if (commit != null) {
      return branch == null ? graph.at(commit) : graph.branch(branch).at(commit);
    }
    return graph.branch(branch == null ? "main" : branch).snapshot();
  }
}
