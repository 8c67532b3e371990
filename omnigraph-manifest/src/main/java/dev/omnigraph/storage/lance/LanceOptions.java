package dev.omnigraph.storage.lance;

import dev.omnigraph.storage.Durability;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** How a gateway talks to Lance. Immutable; built with {@link #builder}. */
public final class LanceOptions {
  /** Index pages kept in memory unless said otherwise: 64 MiB. */
  public static final long DEFAULT_INDEX_CACHE_BYTES = 64L << 20;

  /** File and version metadata kept in memory unless said otherwise: 64 MiB. */
  public static final long DEFAULT_METADATA_CACHE_BYTES = 64L << 20;

  private final Map<String, String> storageOptions;
  private final Durability durability;
  private final long indexCacheBytes;
  private final long metadataCacheBytes;
  private final Optional<Path> nativeCacheDirectory;

  private LanceOptions(Builder builder) {
    this.storageOptions = builder.storageOptions;
    this.durability = builder.durability;
    this.indexCacheBytes = builder.indexCacheBytes;
    this.metadataCacheBytes = builder.metadataCacheBytes;
    this.nativeCacheDirectory = builder.nativeCacheDirectory;
  }

  /** Returns the defaults. */
  public static LanceOptions defaults() {
    return builder().build();
  }

  /** Starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the options handed to Lance's object store with every call. */
  public Map<String, String> storageOptions() {
    return storageOptions;
  }

  /** Returns what an acknowledged commit survives. */
  public Durability durability() {
    return durability;
  }

  /** Returns the bound of the index cache in bytes. */
  public long indexCacheBytes() {
    return indexCacheBytes;
  }

  /** Returns the bound of the metadata cache in bytes. */
  public long metadataCacheBytes() {
    return metadataCacheBytes;
  }

  /** Returns where the native library is kept, if not at the place usual on this system. */
  public Optional<Path> nativeCacheDirectory() {
    return nativeCacheDirectory;
  }

  /** Builds {@link LanceOptions}. Confined to one thread. */
  public static final class Builder {
    private Map<String, String> storageOptions = Map.of();
    private Durability durability = Durability.FORCED;
    private long indexCacheBytes = DEFAULT_INDEX_CACHE_BYTES;
    private long metadataCacheBytes = DEFAULT_METADATA_CACHE_BYTES;
    private Optional<Path> nativeCacheDirectory = Optional.empty();

    private Builder() {}

    /** Sets the options for Lance's object store; none by default. */
    public Builder storageOptions(Map<String, String> options) {
      this.storageOptions = Map.copyOf(options);
      return this;
    }

    /** Sets what an acknowledged commit survives; {@link Durability#FORCED} by default. */
    public Builder durability(Durability value) {
      this.durability = Objects.requireNonNull(value);
      return this;
    }

    /** Bounds the index cache, in bytes, not negative; 64 MiB by default. */
    public Builder indexCacheBytes(long bytes) {
      this.indexCacheBytes = notNegative(bytes);
      return this;
    }

    /** Bounds the metadata cache, in bytes, not negative; 64 MiB by default. */
    public Builder metadataCacheBytes(long bytes) {
      this.metadataCacheBytes = notNegative(bytes);
      return this;
    }

    /**
     * Sets where the native library is kept. Heeded by the first gateway of the process only: a
     * library is loaded once.
     */
    public Builder nativeCacheDirectory(Path directory) {
      this.nativeCacheDirectory = Optional.of(directory);
      return this;
    }

    /** Returns the options. */
    public LanceOptions build() {
      return new LanceOptions(this);
    }

    private static long notNegative(long bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("a cache bound is not negative");
      }
      return bytes;
    }
  }
}
