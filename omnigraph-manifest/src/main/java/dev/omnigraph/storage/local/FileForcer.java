package dev.omnigraph.storage.local;

import dev.omnigraph.storage.Durability;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The one place that forces files and directories to stable storage, and counts how often.
 *
 * <p><b>Thread-safety:</b> thread-safe. <b>Lifecycle:</b> owns a few threads once a round has more
 * than one path; {@link #close} ends them. <b>Durability:</b> under {@link Durability#OS_CACHE}
 * nothing is forced and nothing counted.
 */
public final class FileForcer implements AutoCloseable {
  /*
   * The paths of one round are forced side by side, files and directories alike. A name that became
   * durable before its content is harmless: nobody relies on either until the round has ended, and
   * what a power cut leaves meanwhile is a torn version nobody pins, or a file nobody names.
   */
  private static final int THREADS = 6;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** Is told what is about to be forced, in the thread that asked for it. For tests. */
  public interface Observer {
    /** A round begins; what is returned runs when the round is known to have succeeded. */
    Runnable forcing(Set<Path> files, Set<Path> directories);
  }

  private final Durability durability;
  private final LongAdder files = new LongAdder();
  private final LongAdder directories = new LongAdder();
  private final LongAdder rounds = new LongAdder();
  private final ExecutorService threads;
  private volatile Observer observer = (f, d) -> () -> {};

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

  /** Tells an observer of every later round; replaces the one before. */
  public void observe(Observer value) {
    observer = value;
  }

  /** A round under way. Thread-safe. */
  public static final class Round {
    static final Round NOTHING = new Round(List.of(), () -> {});

    private final List<Future<?>> parts;
    private final AtomicReference<@Nullable Runnable> whenDone;

    private Round(List<Future<?>> parts, Runnable whenDone) {
      this.parts = parts;
      this.whenDone = new AtomicReference<>(whenDone);
    }

    /**
     * Waits until everything is on stable storage; repeating it costs nothing.
     *
     * @throws IOException if a path could not be opened or forced; others may have been forced
     */
    public void await() throws IOException {
      IOException failure = null;
      for (Future<?> part : parts) {
        failure = first(failure, outcome(part));
      }
      if (failure != null) {
        throw failure;
      }
      Runnable done = whenDone.getAndSet(null);
      if (done != null) {
        done.run();
      }
    }
  }

  /** Begins to force files and directories, all side by side. One round. */
  public Round begin(Collection<Path> filesToForce, Collection<Path> directoriesToForce) {
    if (!isForcing() || (filesToForce.isEmpty() && directoriesToForce.isEmpty())) {
      return Round.NOTHING;
    }
    Set<Path> distinctFiles = Set.copyOf(filesToForce);
    Set<Path> distinctDirectories = Set.copyOf(directoriesToForce);
    Runnable whenDone = observer.forcing(distinctFiles, distinctDirectories);
    rounds.increment();
    files.add(distinctFiles.size());
    directories.add(distinctDirectories.size());
    List<Future<?>> parts = new ArrayList<>();
    distinctFiles.forEach(path -> parts.add(submit(path)));
    distinctDirectories.forEach(path -> parts.add(submit(path)));
    return new Round(parts, whenDone);
  }

  private Future<?> submit(Path path) {
    return threads.submit(
        () -> {
          one(path);
          return null;
        });
  }

  /**
   * Forces files and directories, all side by side. One round.
   *
   * @throws IOException if one of them cannot be opened or forced; others may have been forced
   */
  public void force(Collection<Path> filesToForce, Collection<Path> directoriesToForce)
      throws IOException {
    begin(filesToForce, directoriesToForce).await();
  }

  private static @Nullable IOException outcome(Future<?> future) {
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

  private static @Nullable IOException first(
      @Nullable IOException one, @Nullable IOException other) {
    if (one != null && other != null && one != other) {
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
   * @param rounds groups forced side by side
   */
  public record Counts(long files, long directories, long rounds) {
    /** Returns what was forced since an earlier count. */
    public Counts since(Counts before) {
      return new Counts(
          files - before.files, directories - before.directories, rounds - before.rounds);
    }
  }
}
