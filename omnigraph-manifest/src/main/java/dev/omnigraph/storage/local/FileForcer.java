package dev.omnigraph.storage.local;

import dev.omnigraph.storage.Durability;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Forces files and directories to stable storage and counts how often.
 *
 * <p><b>Thread-safety:</b> thread-safe. <b>Lifecycle:</b> owns a few threads once a round has more
 * than one file; {@link #close} ends them. <b>Durability:</b> under {@link Durability#OS_CACHE}
 * nothing is forced and nothing counted.
 */
public final class FileForcer implements AutoCloseable {
  private static final int THREADS = 4;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final Durability durability;
  private final LongAdder files = new LongAdder();
  private final LongAdder directories = new LongAdder();
  private final LongAdder rounds = new LongAdder();
  private final ExecutorService threads;

  /** Makes a forcer that obeys the given durability. */
  public FileForcer(Durability durability) {
    this.durability = durability;
    int number = NUMBER.incrementAndGet();
    AtomicInteger threadNumber = new AtomicInteger();
    ThreadFactory factory =
        work -> {
          Thread thread =
              new Thread(work, "omnigraph-force-" + number + "-" + threadNumber.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        };
    this.threads = Executors.newFixedThreadPool(THREADS, factory);
  }

  /** Returns whether anything is forced at all. */
  public boolean isForcing() {
    return durability == Durability.FORCED;
  }

  /**
   * Forces files, then directories, each group in parallel. One round.
   *
   * @throws IOException if one of them cannot be opened or forced; others may have been forced
   */
  public void force(Collection<Path> filesToForce, Collection<Path> directoriesToForce)
      throws IOException {
    if (!isForcing() || (filesToForce.isEmpty() && directoriesToForce.isEmpty())) {
      return;
    }
    rounds.increment();
    all(filesToForce);
    files.add(filesToForce.size());
    all(directoriesToForce);
    directories.add(directoriesToForce.size());
  }

  /** Forces an open file. Not a round: its directory follows in one. */
  public void force(FileChannel open) throws IOException {
    if (isForcing()) {
      open.force(true);
      files.increment();
    }
  }

  private void all(Collection<Path> paths) throws IOException {
    if (paths.isEmpty()) {
      return;
    }
    List<Path> ordered = List.copyOf(paths);
    List<Future<?>> others = new ArrayList<>(ordered.size());
    for (Path path : ordered.subList(1, ordered.size())) {
      others.add(
          threads.submit(
              () -> {
                one(path);
                return null;
              }));
    }
    IOException failure = null;
    try {
      one(ordered.get(0));
    } catch (IOException e) {
      failure = e;
    }
    for (Future<?> other : others) {
      failure = first(failure, outcome(other));
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static @org.jspecify.annotations.Nullable IOException outcome(Future<?> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          future.get();
          return null;
        } catch (InterruptedException e) {
          interrupted = true; // a half-forced commit helps nobody: finish, then tell the caller
        } catch (ExecutionException e) {
          return e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static @org.jspecify.annotations.Nullable IOException first(
      @org.jspecify.annotations.Nullable IOException one,
      @org.jspecify.annotations.Nullable IOException other) {
    if (one != null && other != null) {
      one.addSuppressed(other);
    }
    return one != null ? one : other;
  }

  /** A directory opens for reading like a file does on every system Lance runs on. */
  private static void one(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Returns how often something was forced since this object was made. */
  public Counts counts() {
    return new Counts(files.sum(), directories.sum(), rounds.sum());
  }

  @Override
  public void close() {
    threads.shutdown();
  }

  /**
   * How often something was forced.
   *
   * @param files files forced
   * @param directories directories forced
   * @param rounds rounds one after the other
   */
  public record Counts(long files, long directories, long rounds) {}
}
