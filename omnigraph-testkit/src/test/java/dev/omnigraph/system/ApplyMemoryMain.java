package dev.omnigraph.system;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.SchemaApplyOptions;
import dev.omnigraph.storage.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Loads a table, or changes its schema and says how much memory of its own that took. */
final class ApplyMemoryMain {
  private static final int TEXT_BYTES = 1 << 14;
  private static final String OLD = "node Item { name: String @key  text: String  old: I64? }";
  private static final String NEW = "node Item { name: String @key  text: String  mail: String }";

  private ApplyMemoryMain() {}

  /** Takes what to do, the directory and the number of rows; prints figures in MB. */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[1]);
    String graph = directory.resolve("graph").toString();
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    if (args[0].equals("load")) {
      Path input = directory.resolve("input.jsonl");
      write(input, Integer.parseInt(args[2]));
      System.out.println("input " + Files.size(input) / 1_000_000);
      try (Omnigraph open = Omnigraph.init(graph, OLD, options)) {
        open.load(LoadRequest.of(LoadMode.APPEND, input));
      }
      Files.delete(input);
      return;
    }
    try (Omnigraph open = Omnigraph.open(graph, options);
        Peak peak = new Peak()) {
      long before = peak.bytes;
      open.applySchema(
          NEW,
          SchemaApplyOptions.defaults()
              .withDataLossAllowed()
              .withNodeDefault("Item", "mail", "none"));
      peak.look();
      System.out.println("before " + before / 1_000_000);
      System.out.println("taken " + (peak.bytes - before) / 1_000_000);
    }
  }

  /** Texts that cannot be compressed to less than half. */
  private static void write(Path file, int rows) throws IOException {
    Random random = new Random(7);
    char[] pool = new char[256 * TEXT_BYTES];
    for (int at = 0; at < pool.length; at++) {
      pool[at] = (char) ('a' + random.nextInt(16));
    }
    try (var out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < rows; i++) {
        out.write("{\"type\":\"Item\",\"data\":{\"name\":\"%08d\",\"text\":\"".formatted(i));
        out.write(pool, random.nextInt(pool.length - TEXT_BYTES), TEXT_BYTES);
        out.write("\",\"old\":" + i + "}}\n");
      }
    }
  }

  /** The most memory that was this process's own, not mapped from files. */
  private static final class Peak implements AutoCloseable {
    private volatile long bytes;
    private final Thread watch = new Thread(this::watch, "peak");

    Peak() throws IOException {
      look();
      watch.setDaemon(true);
      watch.start();
    }

    synchronized void look() throws IOException {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("RssAnon:")) {
          bytes = Math.max(bytes, 1024 * Long.parseLong(line.replaceAll("\\D", "")));
        }
      }
    }

    private void watch() {
      try {
        while (!Thread.currentThread().isInterrupted()) {
          look();
          Thread.sleep(10);
        }
      } catch (IOException | InterruptedException e) {
        // the end of the measurement
      }
    }

    @Override
    public void close() {
      watch.interrupt();
    }
  }
}
