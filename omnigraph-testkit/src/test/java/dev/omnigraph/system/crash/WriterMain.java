package dev.omnigraph.system.crash;

import dev.omnigraph.Branch;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.errors.ConflictException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A process that writes until it is killed. Arguments: root, a prefix for its keys, what its
 * threads do, separated by commas, and after how many acknowledged writes it halts by itself, 0 for
 * never. Says {@code open}, then every key after its write was acknowledged. Without threads it
 * holds the lease until its input ends. What is {@code stall} instead of threads stops inside
 * recovery, after the verdict, until a line comes in.
 */
final class WriterMain {
  private static final String INSERT =
      "query add($n: String) { insert Person { name: $n } insert City { name: $n }"
          + " insert LivesIn { from: $n, to: $n } }";
  private static final String RECORDS =
      """
      {"type":"Person","data":{"name":"%1$s"}}
      {"type":"City","data":{"name":"%1$s"}}
      {"edge":"LivesIn","from":"%1$s","to":"%1$s","data":{}}
      """;
  private static final String STALL = "stall";

  /** What a thread does over and over. */
  enum Work {
    MUTATE,
    LOAD,
    MERGE
  }

  private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
  private final AtomicInteger left;

  private WriterMain(int writesMax) {
    this.left = new AtomicInteger(writesMax == 0 ? Integer.MAX_VALUE : writesMax);
  }

  public static void main(String[] arguments) throws InterruptedException {
    new WriterMain(Integer.parseInt(arguments[3])).run(arguments[0], arguments[1], arguments[2]);
  }

  private void run(String root, String prefix, String work) throws InterruptedException {
    OmnigraphOptions.Builder options = OmnigraphOptions.builder();
    if (work.equals(STALL)) {
      options.failpoints(
          (point, index) -> {
            if (point.pointName().equals("recovery.afterClassify")) {
              say("stalled");
              awaitLine();
            }
          });
    }
    try (Omnigraph graph = Omnigraph.open(root, options.build())) {
      say("open");
      Thread.setDefaultUncaughtExceptionHandler(
          (thread, failure) -> {
            say("failed " + failure);
            Runtime.getRuntime().halt(2);
          });
      List<Work> kinds = Stream.of(Work.values()).filter(k -> work.contains(k.name())).toList();
      CyclicBarrier round = new CyclicBarrier(Math.max(1, kinds.size()));
      List<Thread> writers = new ArrayList<>();
      for (Work kind : kinds) {
        writers.add(new Thread(() -> write(graph, kind, prefix + "-" + kind + "-", round)));
      }
      writers.forEach(Thread::start);
      for (Thread writer : writers) {
        writer.join();
      }
      drain();
    }
  }

  /** All begin each of their writes together, so that the slower ones end some, too. */
  private void write(Omnigraph graph, Work work, String prefix, CyclicBarrier round) {
    for (int i = 0; i < Integer.MAX_VALUE; i++) {
      await(round);
      String key = prefix + i;
      switch (work) {
        case MUTATE -> graph.mutate(INSERT, Map.of("n", key));
        case LOAD -> graph.load(LoadRequest.of(LoadMode.MERGE, RECORDS.formatted(key)));
        case MERGE -> merge(graph, i == 0 ? graph.createBranch(prefix) : graph.branch(prefix), key);
      }
      say(key);
      if (left.decrementAndGet() == 0) {
        Runtime.getRuntime().halt(1); // the other threads are in the middle of something
      }
    }
  }

  private static void merge(Omnigraph graph, Branch branch, String key) {
    branch.mutate(INSERT, Map.of("n", key));
    boolean merged = false;
    while (!merged) {
      try {
        graph.main().merge(branch.name());
        merged = true;
      } catch (ConflictException e) {
        // Others were faster every time.
        merged = false;
      }
    }
  }

  private static void await(CyclicBarrier round) {
    try {
      round.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  private void say(String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8)); // one write: lines do not mix
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitLine() {
    try {
      int read;
      do {
        read = System.in.read();
      } while (read != '\n' && read != -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void drain() {
    try {
      System.in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
