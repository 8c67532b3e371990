package dev.omnigraph.load;

import dev.omnigraph.embed.VectorSource;
import dev.omnigraph.spill.SpillSpace;
import dev.omnigraph.write.WriteIntent;
import dev.omnigraph.write.rows.Placement;
import java.util.List;
import java.util.Objects;

/**
 * What to load and how. Immutable.
 *
 * @param placement what happens to rows that are already there
 * @param sources where the records come from, read in order as one input
 * @param intent what is recorded with the commit
 * @param errorsMax how many violations are collected before the load is refused
 * @param progress hears how far it is
 * @param vectors makes the vectors that records leave out
 * @param pace how much is read at once and by how many
 */
public record LoadPlan(
    Placement placement,
    List<LoadSource> sources,
    WriteIntent intent,
    int errorsMax,
    Progress progress,
    VectorSource vectors,
    Pace pace) {
  /** Violations collected unless said otherwise. */
  public static final int ERRORS_MAX = 100;

  /** Validates and copies. */
  public LoadPlan {
    Objects.requireNonNull(placement);
    sources = List.copyOf(sources);
    Objects.requireNonNull(intent);
    Objects.requireNonNull(progress);
    Objects.requireNonNull(vectors);
    Objects.requireNonNull(pace);
  }

  /** Plans a load at the pace of the machine. */
  public LoadPlan(
      Placement placement,
      List<LoadSource> sources,
      WriteIntent intent,
      int errorsMax,
      Progress progress,
      VectorSource vectors) {
    this(placement, sources, intent, errorsMax, progress, vectors, Pace.ofMachine());
  }

  /** Plans a load that makes no vectors. */
  public LoadPlan(
      Placement placement,
      List<LoadSource> sources,
      WriteIntent intent,
      int errorsMax,
      Progress progress) {
    this(placement, sources, intent, errorsMax, progress, VectorSource.NONE);
  }

  /** Returns a plan that records nobody and reports nowhere. */
  public static LoadPlan of(Placement placement, List<LoadSource> sources) {
    return new LoadPlan(placement, sources, WriteIntent.load(), ERRORS_MAX, Progress.NONE);
  }

  /** Returns the same plan at another pace. */
  public LoadPlan at(Pace other) {
    return new LoadPlan(placement, sources, intent, errorsMax, progress, vectors, other);
  }

  /**
   * How a load uses the machine. What it commits and refuses does not depend on the number of
   * readers.
   *
   * @param readers how many threads read pieces of the input; with 0, the calling one does
   * @param chunkBytes about how long a piece is
   * @param recordBytesMax how long a text may get in which no two records can be told apart by its
   *     lines, before it is read through by one thread
   * @param keyBytesMax how much memory ids, ends and unique values of the input may take before
   *     they move to a temporary file
   */
  public record Pace(int readers, int chunkBytes, int recordBytesMax, long keyBytesMax) {
    private static final int READERS_MAX = 8;

    /** Validates. */
    public Pace {
      if (readers < 0 || chunkBytes < 4 || recordBytesMax < chunkBytes || keyBytesMax < 1) {
        throw new IllegalArgumentException("a pace of " + readers + ", " + chunkBytes);
      }
    }

    /** Keeps keys in memory up to a share of the heap. */
    public Pace(int readers, int chunkBytes, int recordBytesMax) {
      this(readers, chunkBytes, recordBytesMax, SpillSpace.heapShare());
    }

    /** Returns a reader per processor. */
    public static Pace ofMachine() {
      int processors = Runtime.getRuntime().availableProcessors();
      return new Pace(Math.min(READERS_MAX, processors), 1 << 22, 1 << 26);
    }
  }

  /** Hears how far a load is. Called from the loading thread. */
  @FunctionalInterface
  public interface Progress {
    /** Ignores the news. */
    Progress NONE = (bytes, records) -> {};

    /** Takes note of input bytes and records read so far, over all sources. */
    void update(long bytes, long records);
  }
}
