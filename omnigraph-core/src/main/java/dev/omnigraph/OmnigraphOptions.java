package dev.omnigraph;

import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.storage.TextObjects;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How to open a graph. Immutable; made by {@link #builder}. */
public final class OmnigraphOptions {

  /** What a handle may do. */
  public enum Access {
    /** Reads and writes; takes the writer lease of the graph and recovers what was interrupted. */
    READ_WRITE,
    /** Reads only: no lease, no recovery, nothing is ever written. */
    READ_ONLY
  }

  /** How handles of one process on one graph relate. */
  public enum Sharing {
    /** They share one core: lease, queues, views. */
    SHARED,
    /**
     * This handle gets a core of its own, without the lease. For tests of concurrent processes;
     * several such writers on one graph are safe but not fast.
     */
    SEPARATE_UNLEASED
  }

  private final Builder values;

  private OmnigraphOptions(Builder values) {
    this.values = values;
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts from these options. */
  public Builder toBuilder() {
    return values.copy();
  }

  /** Returns the defaults: read and write, durable, wait 10 seconds for the lease. */
  public static OmnigraphOptions defaults() {
    return builder().build();
  }

  /** Returns what the handle may do. */
  public Access access() {
    return values.access;
  }

  /** Returns how handles of this process relate. */
  public Sharing sharing() {
    return values.sharing;
  }

  /** Returns what an acknowledged commit survives. */
  public Durability durability() {
    return values.durability;
  }

  /** Returns how long an opening for writing waits for the lease, and a write for other writers. */
  public Duration lockTimeout() {
    return values.lockTimeout;
  }

  /** Returns the memory for resident views, in bytes; 0 means a quarter of the heap limit. */
  public long memoryBudgetBytes() {
    return values.memoryBudgetBytes;
  }

  /** Returns the most threads one query uses; 0 means one for each processor. */
  public int queryThreads() {
    return values.queryThreads;
  }

  /** Returns the fewest vectors of a data file that an approximate search sorts into lists. */
  public int vectorIndexRowsMin() {
    return values.vectorIndexRowsMin;
  }

  /** Returns where search indexes are kept; empty for the user's cache directory. */
  public Optional<Path> indexDirectory() {
    return Optional.ofNullable(values.indexDirectory);
  }

  /** Returns the most bytes of the search indexes in their directory. */
  public long indexDirectoryBytesMax() {
    return values.indexDirectoryBytesMax;
  }

  /** Returns the fewest rows of a data file whose search indexes are kept on disk. */
  public int indexFileRowsMin() {
    return values.indexFileRowsMin;
  }

  /** Returns the most mutations that share a commit. */
  public int groupCommitMax() {
    return values.groupCommitMax;
  }

  /** Returns whether {@code init} takes over what an unfinished one left. */
  public boolean takesOverLeftovers() {
    return values.takeOverLeftovers;
  }

  /** Returns the settings passed to the storage library. */
  public Map<String, String> storageOptions() {
    return values.storageOptions;
  }

  /** Returns what turns query texts into vectors. */
  public Optional<Embedder> embedder() {
    return Optional.ofNullable(values.embedder);
  }

  /** Returns the clock. */
  public InstantSource clock() {
    return values.clock;
  }

  /** Returns where new ids come from. */
  public IdSource ids() {
    return values.ids;
  }

  /** Returns the failpoint hook. */
  public Failpoints failpoints() {
    return values.failpoints;
  }

  /** Returns what stands between the graph and its datasets. */
  public UnaryOperator<DatasetGateway> gatewayDecorator() {
    return values.gatewayDecorator;
  }

  /** Returns what stands between the graph and its text files. */
  public UnaryOperator<TextObjects> textDecorator() {
    return values.textDecorator;
  }

  /** Collects options. Confined to one thread. */
  public static final class Builder {
    private Access access = Access.READ_WRITE;
    private Sharing sharing = Sharing.SHARED;
    private Durability durability = Durability.FORCED;
    private Duration lockTimeout = Duration.ofSeconds(10);
    private long memoryBudgetBytes;
    private int queryThreads;
    private int vectorIndexRowsMin = 8_192;
    private @Nullable Path indexDirectory;
    private long indexDirectoryBytesMax = 2L << 30;
    private int indexFileRowsMin = 4_096;
    private int groupCommitMax = 64;
    private boolean takeOverLeftovers;
    private Map<String, String> storageOptions = Map.of();
    private @Nullable Embedder embedder;
    private InstantSource clock = InstantSource.system();
    private IdSource ids = IdSource.system();
    private Failpoints failpoints = Failpoints.NONE;
    private UnaryOperator<DatasetGateway> gatewayDecorator = UnaryOperator.identity();
    private UnaryOperator<TextObjects> textDecorator = UnaryOperator.identity();

    /** So that it can be told in nanoseconds. */
    private static final Duration LOCK_TIMEOUT_MAX = Duration.ofDays(36_500);

    private Builder() {}

    /** Opens for reading only. Default: reading and writing. */
    public Builder readOnly() {
      access = Access.READ_ONLY;
      return this;
    }

    /** Chooses how handles of this process relate. Default: shared. */
    public Builder sharing(Sharing value) {
      sharing = Objects.requireNonNull(value);
      return this;
    }

    /** Chooses what an acknowledged commit survives. Default: power loss. */
    public Builder durability(Durability value) {
      durability = Objects.requireNonNull(value);
      return this;
    }

    /**
     * Sets how long an opening for writing waits for another process, and a write for the other
     * writers of this process. Longer than a hundred years counts as that. Default: 10 seconds.
     *
     * @throws IllegalArgumentException if negative
     */
    public Builder lockTimeout(Duration value) {
      if (value.isNegative()) {
        throw new IllegalArgumentException("the lock timeout must not be negative");
      }
      lockTimeout = value.compareTo(LOCK_TIMEOUT_MAX) < 0 ? value : LOCK_TIMEOUT_MAX;
      return this;
    }

    /**
     * Sets the memory for resident views, in bytes. Default: 0, a quarter of the heap limit.
     *
     * @throws IllegalArgumentException if negative
     */
    public Builder memoryBudgetBytes(long value) {
      if (value < 0) {
        throw new IllegalArgumentException("the memory budget must not be negative");
      }
      memoryBudgetBytes = value;
      return this;
    }

    /**
     * Sets the most threads one query uses, the calling one included; the others come from a pool
     * all queries share. Answers do not depend on it. 1 keeps every query on the thread that asks.
     * Default: 0, one for each processor.
     *
     * @throws IllegalArgumentException if negative
     */
    public Builder queryThreads(int value) {
      if (value < 0) {
        throw new IllegalArgumentException("the number of query threads must not be negative");
      }
      queryThreads = value;
      return this;
    }

    /**
     * Sets how many rows a data file must have for its vectors to be sorted into lists when a query
     * asks for a recall; all rows of smaller files are looked at. Default: 8,192.
     *
     * @throws IllegalArgumentException if not positive
     */
    public Builder vectorIndexRowsMin(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("an index has at least one row");
      }
      vectorIndexRowsMin = value;
      return this;
    }

    /**
     * Sets where search indexes are kept, so that a process need not make them again: each graph
     * has a directory of its own in it. A handle that only reads writes none. The files may be
     * deleted at any time. Default: {@code omnigraph/search} in the user's cache directory.
     */
    public Builder indexDirectory(Path value) {
      indexDirectory = value.toAbsolutePath();
      return this;
    }

    /**
     * Sets the most bytes of the search indexes of all graphs in their directory; those used least
     * recently go when there are more. 0 keeps none. Default: 2 GiB.
     *
     * @throws IllegalArgumentException if negative
     */
    public Builder indexDirectoryBytesMax(long value) {
      if (value < 0) {
        throw new IllegalArgumentException("the size of the index directory must not be negative");
      }
      indexDirectoryBytesMax = value;
      return this;
    }

    /**
     * Sets how many rows a data file must have for its search indexes to be kept on disk; those of
     * smaller ones are made as quickly as read. Default: 4,096.
     *
     * @throws IllegalArgumentException if not positive
     */
    public Builder indexFileRowsMin(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("an index has at least one row");
      }
      indexFileRowsMin = value;
      return this;
    }

    /**
     * Sets how many mutations of threads that wait for one branch may share a commit. 1 switches
     * sharing off: mutations then run side by side and conflict where they meet. Default: 64.
     *
     * @throws IllegalArgumentException if not positive
     */
    public Builder groupCommitMax(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("a commit has at least one mutation");
      }
      groupCommitMax = value;
      return this;
    }

    /**
     * Lets {@code init} take over what an unfinished one left, or a graph without any commit of its
     * users. Data is never removed. Default: it refuses where there is anything.
     */
    public Builder takeOverLeftovers() {
      takeOverLeftovers = true;
      return this;
    }

    /** Passes settings to the storage library, for example credentials. Default: none. */
    public Builder storageOptions(Map<String, String> value) {
      storageOptions = Map.copyOf(new TreeMap<>(value));
      return this;
    }

    /** Sets what turns the texts given to {@code nearest} into vectors. Default: none. */
    public Builder embedder(Embedder value) {
      embedder = Objects.requireNonNull(value);
      return this;
    }

    /** Replaces the clock. Default: the system's. */
    public Builder clock(InstantSource value) {
      clock = Objects.requireNonNull(value);
      return this;
    }

    /** Replaces the source of ids. Default: monotonic ULIDs, random UUIDs. */
    public Builder ids(IdSource value) {
      ids = Objects.requireNonNull(value);
      return this;
    }

    /** Installs a failpoint hook. Default: none. */
    public Builder failpoints(Failpoints value) {
      failpoints = Objects.requireNonNull(value);
      return this;
    }

    /** Wraps the access to datasets, for counting or failing calls. Default: nothing. */
    public Builder gatewayDecorator(UnaryOperator<DatasetGateway> value) {
      gatewayDecorator = Objects.requireNonNull(value);
      return this;
    }

    /** Wraps the access to text files, for counting or failing calls. Default: nothing. */
    public Builder textDecorator(UnaryOperator<TextObjects> value) {
      textDecorator = Objects.requireNonNull(value);
      return this;
    }

    /** Returns the options collected so far. */
    public OmnigraphOptions build() {
      return new OmnigraphOptions(copy());
    }

    private Builder copy() {
      Builder copy = new Builder();
      copy.access = access;
      copy.sharing = sharing;
      copy.durability = durability;
      copy.lockTimeout = lockTimeout;
      copy.memoryBudgetBytes = memoryBudgetBytes;
      copy.queryThreads = queryThreads;
      copy.vectorIndexRowsMin = vectorIndexRowsMin;
      copy.indexDirectory = indexDirectory;
      copy.indexDirectoryBytesMax = indexDirectoryBytesMax;
      copy.indexFileRowsMin = indexFileRowsMin;
      copy.groupCommitMax = groupCommitMax;
      copy.takeOverLeftovers = takeOverLeftovers;
      copy.storageOptions = storageOptions;
      copy.embedder = embedder;
      copy.clock = clock;
      copy.ids = ids;
      copy.failpoints = failpoints;
      copy.gatewayDecorator = gatewayDecorator;
      copy.textDecorator = textDecorator;
      return copy;
    }
  }
}
