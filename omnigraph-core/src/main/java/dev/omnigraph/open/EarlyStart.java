package dev.omnigraph.open;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.query.QueryCompiler;
import dev.omnigraph.query.exec.QueryExecutor;
import dev.omnigraph.query.plan.Planner;
import dev.omnigraph.query.plan.Statistics;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.storage.lance.LanceGateway;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts, when a process opens its first graph, what costs time once per process and waits for
 * nothing: the classes of the columnar format, of the languages and of the executor are loaded on
 * threads of their own while the opening goes on. Only time depends on it.
 */
final class EarlyStart {
  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  private EarlyStart() {}

  /** Begins, the first time in this process. */
  static void begin() {
    if (BEGUN.compareAndSet(false, true)) {
      start("omnigraph-start-format", LanceGateway::preload);
      start("omnigraph-start-language", EarlyStart::compileSomething);
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(() -> run(work), name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void run(Runnable work) {
    try {
      work.run();
    } catch (OmnigraphException | LinkageError e) {
      // Whoever needs what is missing meets the same error and reports it.
      // The logger is asked for here: finding a provider takes longer than what follows may wait.
      Logger log = LoggerFactory.getLogger(EarlyStart.class);
      log.atDebug().setCause(e).log("loading classes ahead failed");
    }
  }

  private static void compileSomething() {
    Catalog catalog =
        SchemaCompiler.compile("node A { k: String @key n: I32 t: String? } edge E: A -> A");
    Catalog.fromIr(catalog.irJson(), "");
    String query =
        """
        query q($k: String) {
          match { $a: A { k: $k } $a e $b not { $b e $a } $b.n >= 1 }
          return { $b.t as t, count($a) as n } order { n desc, t asc } limit 3
        }
        """;
    Planner.plan(
        QueryCompiler.compile(catalog, query, Optional.empty()).requireRead(),
        Statistics.unknown());
    QueryExecutor.withoutSearch();
  }
}
