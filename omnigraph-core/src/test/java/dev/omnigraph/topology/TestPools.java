package dev.omnigraph.topology;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Pools of named threads for tests. */
final class TestPools {
  private TestPools() {}

  static ExecutorService pool(int threads) {
    return Executors.newFixedThreadPool(
        threads,
        task -> {
          Thread thread = new Thread(task, "views-test");
          thread.setDaemon(true);
          return thread;
        });
  }
}
