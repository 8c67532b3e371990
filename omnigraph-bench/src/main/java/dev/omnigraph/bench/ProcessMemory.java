package dev.omnigraph.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What this process holds, as the system and the JVM see it. Linux only. Immutable.
 *
 * @param residentBytes the resident set
 * @param residentPeakBytes the largest resident set so far
 * @param heapBytes heap in use after a collection
 * @param heapCommittedBytes heap taken from the system
 * @param threads threads of the process, native ones included
 * @param files open file descriptors
 */
public record ProcessMemory(
    long residentBytes,
    long residentPeakBytes,
    long heapBytes,
    long heapCommittedBytes,
    int threads,
    int files) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final int COLLECTIONS = 2;

  /** Collects garbage and measures. */
  public static ProcessMemory measure() throws IOException {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    try (Stream<Path> files = Files.list(DESCRIPTORS)) {
      return new ProcessMemory(
          kilobytes("VmRSS") * 1024,
          kilobytes("VmHWM") * 1024,
          runtime.totalMemory() - runtime.freeMemory(),
          runtime.totalMemory(),
          (int) kilobytes("Threads"),
          (int) files.count());
    }
  }

  private static long kilobytes(String name) throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(name + ":")) {
        return Long.parseLong(line.substring(name.length() + 1).replace("kB", "").trim());
      }
    }
    throw new IOException(STATUS + " has no " + name);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "rss %.0f MB, peak %.0f MB, heap used %.0f MB, heap committed %.0f MB, outside the heap"
            + " about %.0f MB, %d threads, %d files",
        residentBytes / 1e6,
        residentPeakBytes / 1e6,
        heapBytes / 1e6,
        heapCommittedBytes / 1e6,
        Math.max(0, residentBytes - heapCommittedBytes) / 1e6,
        threads,
        files);
  }
}
