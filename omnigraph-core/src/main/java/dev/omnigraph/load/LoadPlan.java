package dev.omnigraph.load;

import dev.omnigraph.embed.VectorSource;
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
 */
public record LoadPlan(
    Placement placement,
    List<LoadSource> sources,
    WriteIntent intent,
    int errorsMax,
    Progress progress,
    VectorSource vectors) {
  /** Violations collected unless said otherwise. */
  public static final int ERRORS_MAX = 100;

  /** Validates and copies. */
  public LoadPlan {
    Objects.requireNonNull(placement);
    sources = List.copyOf(sources);
    Objects.requireNonNull(intent);
    Objects.requireNonNull(progress);
    Objects.requireNonNull(vectors);
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

  /** Hears how far a load is. Called from the loading thread. */
  @FunctionalInterface
  public interface Progress {
    /** Ignores the news. */
    Progress NONE = (bytes, records) -> {};

    /** Takes note of input bytes and records read so far, over all sources. */
    void update(long bytes, long records);
  }
}
