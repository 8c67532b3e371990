package dev.omnigraph.cli;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.TagInfo;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** A command on one graph. */
abstract class StoreCommand extends ProgramCommand {
  @ParentCommand @Nullable Object parent;

  @Option(
      names = "--store",
      paramLabel = "URI",
      description = "The graph: a path or a file:// URI.")
  @Nullable String store;

  @Option(
      names = "--lock-timeout",
      paramLabel = "SECONDS",
      description = "How long a write waits for another writing process (default 10).")
  double lockTimeoutSeconds = 10;

  @Option(
      names = "--yes",
      description = "Do not ask before a destructive command on a remote store.")
  boolean yes;

  @Override
  Console console() {
    return consoleOf(parent);
  }

  /** Returns the trailing positional URI, or null where the command has none. */
  @Nullable String positionalStore() {
    return null;
  }

  /** Returns the graph's URI as given. */
  final String storeUri() {
    String positional = positionalStore();
    if (store != null && positional != null) {
      throw new UsageException("name the graph once: --store or the last argument");
    }
    if (store == null && positional == null) {
      throw new UsageException("name the graph with --store URI");
    }
    return store != null ? store : Objects.requireNonNull(positional);
  }

  /** Requires {@code --yes} for a destructive command on a store that is not local. */
  final void requireConsent() {
    int scheme = storeUri().indexOf("://");
    if (!yes && scheme >= 0 && !storeUri().regionMatches(true, 0, "file", 0, scheme)) {
      throw new UsageException("this destroys data on a remote store: confirm with --yes");
    }
  }

  /** Says where a write goes, so that a wrong working directory or branch is noticed. */
  final void noteTarget() {
    note("store: " + resolved(storeUri()) + targetBranch().map(b -> ", branch " + b).orElse(""));
  }

  /** Returns the branch a write goes to, where it goes to one. */
  Optional<String> targetBranch() {
    return Optional.empty();
  }

  private static String resolved(String uri) {
    try {
      return uri.contains(":") ? uri : Path.of(uri).toAbsolutePath().normalize().toString();
    } catch (InvalidPathException e) {
      return uri; // opening it will say what is wrong
    }
  }

  /** Opens the graph for reading only: no recovery, no lease. */
  @MustBeClosed
  final Omnigraph openReadOnly() {
    return Omnigraph.open(storeUri(), options().readOnly().build());
  }

  /** Opens the graph for writing; waits for the lease as told. */
  @MustBeClosed
  final Omnigraph openForWrite() {
    noteTarget();
    return Omnigraph.open(storeUri(), options().build());
  }

  /** Returns the commit a tag names, or what was given, which then should be a commit's id. */
  static String commitId(Omnigraph graph, String commitOrTag) {
    return graph.tags().stream()
        .filter(tag -> tag.name().equals(commitOrTag.strip()))
        .map(TagInfo::commitId)
        .findFirst()
        .orElse(commitOrTag.strip());
  }

  /** Returns the options common to all openings. */
  final OmnigraphOptions.Builder options() {
    if (!(lockTimeoutSeconds >= 0) || lockTimeoutSeconds > 1e6) {
      throw new UsageException("--lock-timeout takes seconds, 0 or more");
    }
    OmnigraphOptions.Builder options =
        OmnigraphOptions.builder()
            .lockTimeout(Duration.ofMillis(Math.round(lockTimeoutSeconds * 1000)));
    EmbedderSettings.from(System.getenv()).ifPresent(options::embedder);
    return options;
  }
}
