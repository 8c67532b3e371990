package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.CheckReport;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.TableState;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.recovery.audit.AuditRow;
import dev.omnigraph.recovery.audit.TableAuditLog;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.testkit.crash.CrashableStorage;
import dev.omnigraph.testkit.storage.CountingGateway;
import dev.omnigraph.testkit.storage.CountingTextObjects;
import dev.omnigraph.testkit.storage.StorageLedger;
import dev.omnigraph.testkit.storage.Verb;
import dev.omnigraph.testkit.time.SequentialIds;
import dev.omnigraph.testkit.validate.GraphImage;
import dev.omnigraph.testkit.validate.NaiveValidator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A graph directory that is put back to a saved state again and again. It stays at one place, since
 * pending operations name their tables by full path.
 */
final class GraphRoot {
  private static final Set<Verb> CHANGES =
      EnumSet.of(
          Verb.CREATE,
          Verb.STAGE,
          Verb.COMMIT,
          Verb.UPSERT,
          Verb.INDEX,
          Verb.CHANGE_BRANCH,
          Verb.REMOVE,
          Verb.WRITE_TEXT,
          Verb.RENAME_TEXT,
          Verb.DELETE_TEXT);

  /** Files that are never written to again, only replaced or deleted, so that links do. */
  private static final Pattern WRITTEN_ONCE =
      Pattern.compile(".*\\.(lance|manifest|txn|arrow|bin)");

  private final Path root;

  GraphRoot(Path root) {
    this.root = root;
  }

  Path path() {
    return root;
  }

  /** Options whose ids repeat, but differ between actors. */
  static OmnigraphOptions.Builder options(int actor) {
    return OmnigraphOptions.builder().durability(Durability.OS_CACHE).ids(new SequentialIds(actor));
  }

  static OmnigraphOptions.Builder options(int actor, CrashableStorage storage) {
    return options(actor).gatewayDecorator(storage::wrap).textDecorator(storage::wrap);
  }

  /** Creates the graph and closes it. */
  static void create(Path root, OmnigraphOptions options) {
    try (Omnigraph graph = Omnigraph.init(root.toString(), CrashGraphs.SCHEMA, options)) {
      assertThat(graph.isClosed()).isFalse();
    }
  }

  /** Opens the graph and closes it. */
  static void touch(Path root, OmnigraphOptions options) {
    try (Omnigraph graph = Omnigraph.open(root.toString(), options)) {
      assertThat(graph.isClosed()).isFalse();
    }
  }

  void saveTo(Path saved) {
    copy(root, saved);
  }

  void restoreFrom(Path saved) {
    copy(saved, root);
  }

  private static void copy(Path from, Path to) {
    try {
      if (Files.exists(to)) {
        try (Stream<Path> files = Files.walk(to)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : files.toList()) {
          Path place = to.resolve(from.relativize(file).toString());
          if (Files.isRegularFile(file)
              && WRITTEN_ONCE.matcher(file.getFileName().toString()).matches()) {
            Files.createLink(place, file);
          } else {
            Files.copy(file, place);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the names of the pending operations' files. */
  List<String> pending() {
    Path directory = root.resolve("__recovery");
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).filter(n -> n.endsWith(".json")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a verification found.
   *
   * @param state everything the graph holds
   * @param audit what recovery has ended, now and before
   * @param recovery the durable steps of the opening that recovered
   */
  record Found(String state, List<AuditRow> audit, List<String> recovery) {}

  /**
   * Recovers, then holds that the graph is whole: every table is where the graph says, and nothing
   * is pending.
   */
  Found settle(int actor) {
    CrashableStorage recovering = CrashableStorage.recording();
    AtomicReference<DatasetGateway> datasets = new AtomicReference<>();
    OmnigraphOptions.Builder options =
        options(actor)
            .textDecorator(recovering::wrap)
            .gatewayDecorator(
                gateway -> {
                  datasets.set(gateway);
                  return recovering.wrap(gateway);
                });
    try (Omnigraph graph = Omnigraph.open(root.toString(), options.build())) {
      DatasetGateway gateway = Objects.requireNonNull(datasets.get());
      String state = state(graph);
      assertThat(pending()).isEmpty();
      requireHeadsPinned(graph, gateway);
      List<AuditRow> audit =
          new TableAuditLog(
                  gateway, new GraphLayout(graph.uri()).recoveries(), new SequentialIds(actor + 2))
              .readAll();
      return new Found(state, audit, recovering.steps());
    }
  }

  /** As {@link #settle}; then holds that nothing is left to do, and that the graph works. */
  Found verify(int actor, String writeBranch) {
    Found found = settle(actor);
    StorageLedger ledger = new StorageLedger();
    AtomicReference<DatasetGateway> datasets = new AtomicReference<>();
    OmnigraphOptions counting =
        options(actor + 1)
            .gatewayDecorator(
                gateway -> {
                  datasets.set(gateway);
                  return new CountingGateway(gateway, ledger);
                })
            .textDecorator(texts -> new CountingTextObjects(texts, ledger))
            .build();
    try (Omnigraph graph = Omnigraph.open(root.toString(), counting)) {
      assertThat(graph.recovered()).isEmpty();
      assertThat(ledger.since(0)).noneMatch(call -> CHANGES.contains(call.verb()));
      CrashOperation.write(graph, writeBranch);
      assertThat(state(graph)).isNotEqualTo(found.state()).contains("Next");
      requireHeadsPinned(graph, Objects.requireNonNull(datasets.get()));
      assertThat(pending()).isEmpty();
      assertThat(Omnigraph.check(root.toString(), counting, CheckReport.Depth.DEEP).problems())
          .isEmpty();
    }
    return found;
  }

  private static void requireHeadsPinned(Omnigraph graph, DatasetGateway datasets) {
    GraphLayout layout = new GraphLayout(graph.uri());
    for (String branch : List.of("main", CrashGraphs.BRANCH, CrashGraphs.NEW_BRANCH)) {
      try (GraphSnapshot snapshot = graph.branch(branch).snapshot()) {
        for (TableState table : snapshot.tables()) {
          if (table.branch().equals(branch)) {
            TableKey key = TableKey.parse(table.tableKey());
            try (DatasetHandle head =
                datasets.openLatest(layout.table(key, BranchName.of(branch)))) {
              assertThat(head.version()).as(key + " on " + branch).isEqualTo(table.version());
            }
          }
        }
      } catch (NotFoundException e) {
        assertThat(branch).isNotEqualTo("main"); // not every graph has the others
      }
    }
  }

  /** Returns everything the graph holds; a branch that is not there holds what main does. */
  static String state(Omnigraph graph) {
    String main = export(graph, "main");
    StringBuilder all = new StringBuilder(graph.schema().source()).append(main);
    for (String branch : List.of(CrashGraphs.BRANCH, CrashGraphs.NEW_BRANCH)) {
      String content;
      try {
        content = export(graph, branch);
      } catch (NotFoundException e) {
        content = main;
      }
      all.append("-- ").append(branch).append('\n').append(content);
    }
    graph.tags().forEach(tag -> all.append("-- ").append(tag).append('\n'));
    return all.toString();
  }

  private static String export(Omnigraph graph, String branch) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GraphSnapshot snapshot = graph.branch(branch).snapshot()) {
      snapshot.export(out, List.of());
    }
    String rows = out.toString(StandardCharsets.UTF_8);
    assertThat(NaiveValidator.validate(graph.schema().canonicalJson(), GraphImage.ofExport(rows)))
        .isEmpty();
    return rows;
  }
}
