package dev.omnigraph.system.crash;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A process that writes until it is killed. Arguments: root, a prefix for its keys, the number of
 * threads. Says {@code open}, then every key after its write was acknowledged.
 */
final class WriterMain {
  private static final String INSERT =
      "query add($n: String) { insert Person { name: $n } insert City { name: $n }"
          + " insert LivesIn { from: $n, to: $n } }";

  private WriterMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    int threads = Integer.parseInt(arguments[2]);
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    try (Omnigraph graph = Omnigraph.open(arguments[0], OmnigraphOptions.defaults())) {
      say(out, "open");
      List<Thread> writers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        String prefix = arguments[1] + "-" + i + "-";
        writers.add(new Thread(() -> write(graph, prefix, out)));
      }
      writers.forEach(Thread::start);
      for (Thread writer : writers) {
        writer.join();
      }
      // Without threads it holds the lease until its input ends.
      drain();
    }
  }

  private static void write(Omnigraph graph, String prefix, FileOutputStream out) {
    for (int i = 0; i < Integer.MAX_VALUE; i++) {
      String key = prefix + i;
      graph.mutate(INSERT, Map.of("n", key));
      say(out, key);
    }
  }

  private static void say(FileOutputStream out, String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8)); // one write: lines do not mix
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
