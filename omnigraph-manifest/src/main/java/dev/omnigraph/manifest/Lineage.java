package dev.omnigraph.manifest;

import dev.omnigraph.ids.CommitId;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The commits visible from one branch, oldest first.
 *
 * <p><b>Thread-safety:</b> immutable to its readers.
 *
 * <p><b>Cost:</b> adding a commit at the end is constant: successive lineages share one growing
 * array and one index and differ in how much of it they show.
 */
public final class Lineage {
  /*
   * Sharing: `used` of the shared storage says how many slots are written. A lineage that shows all
   * of them may claim the next slot by one compare-and-set and write it before anyone sees the
   * longer lineage; every other lineage (a loser, or one that shows less) copies. Slots below
   * `size` are written before the lineage is built, and the final fields publish them. The index may
   * hold later commits or, after a copy, none of another line; positions at or beyond `size` do not
   * count.
   */
  private static final int CAPACITY_MIN = 16;

  private final Storage storage;
  private final int size;

  /** Position of the newest commit that put a schema in force, or -1. */
  private final int schema;

  private static final class Storage {
    private final @Nullable GraphCommit[] slots;
    private final AtomicInteger used;
    private final ConcurrentHashMap<CommitId, Integer> positions;

    Storage(
        @Nullable GraphCommit[] slots, int used, ConcurrentHashMap<CommitId, Integer> positions) {
      this.slots = slots;
      this.used = new AtomicInteger(used);
      this.positions = positions;
    }
  }

  private Lineage(Storage storage, int size, int schema) {
    this.storage = storage;
    this.size = size;
    this.schema = schema;
  }

  /** Returns the lineage without commits. */
  public static Lineage empty() {
    return new Lineage(
        new Storage(new @Nullable GraphCommit[CAPACITY_MIN], 0, new ConcurrentHashMap<>()), 0, -1);
  }

  /** Returns the lineage of the given commits, in any order; repeated ids count once. */
  public static Lineage of(Collection<GraphCommit> commits) {
    return empty().with(commits);
  }

  /** Returns a lineage with more commits; an id that is known already is skipped. */
  public Lineage with(Collection<GraphCommit> added) {
    List<GraphCommit> fresh = new ArrayList<>(added.size());
    Set<CommitId> seen = new HashSet<>();
    for (GraphCommit commit : added) {
      if (position(commit.id()) < 0 && seen.add(commit.id())) {
        fresh.add(commit);
      }
    }
    if (fresh.isEmpty()) {
      return this;
    }
    fresh.sort(GraphCommit.ORDER);
    boolean atEnd = size == 0 || GraphCommit.ORDER.compare(slot(size - 1), fresh.get(0)) < 0;
    if (!atEnd) {
      fresh.addAll(commits());
      fresh.sort(GraphCommit.ORDER);
      return copyOf(new @Nullable GraphCommit[0], 0, fresh, newestSchema(-1, 0, fresh));
    }
    int sizeAfter = size + fresh.size();
    int schemaAfter = newestSchema(schema, size, fresh);
    if (sizeAfter > storage.slots.length || !storage.used.compareAndSet(size, sizeAfter)) {
      return copyOf(storage.slots, size, fresh, schemaAfter);
    }
    write(storage, size, fresh);
    return new Lineage(storage, sizeAfter, schemaAfter);
  }

  private static int newestSchema(int before, int from, List<GraphCommit> appended) {
    int newest = before;
    for (int i = 0; i < appended.size(); i++) {
      if (appended.get(i).schema().isPresent()) {
        newest = from + i;
      }
    }
    return newest;
  }

  private static Lineage copyOf(
      @Nullable GraphCommit[] slots, int kept, List<GraphCommit> appended, int schema) {
    int size = kept + appended.size();
    @Nullable GraphCommit[] copy = Arrays.copyOf(slots, Math.max(CAPACITY_MIN, size * 2));
    Arrays.fill(copy, kept, Math.max(kept, Math.min(slots.length, copy.length)), null);
    Storage storage = new Storage(copy, size, new ConcurrentHashMap<>(size * 2));
    for (int i = 0; i < kept; i++) {
      GraphCommit commit = copy[i];
      if (commit != null) {
        storage.positions.put(commit.id(), i);
      }
    }
    write(storage, kept, appended);
    return new Lineage(storage, size, schema);
  }

  private static void write(Storage storage, int from, List<GraphCommit> commits) {
    int position = from;
    for (GraphCommit commit : commits) {
      storage.slots[position] = commit;
      storage.positions.put(commit.id(), position);
      position++;
    }
  }

  private GraphCommit slot(int index) {
    GraphCommit commit = storage.slots[index];
    if (commit == null) {
      throw new IndexOutOfBoundsException(index);
    }
    return commit;
  }

  private int position(CommitId id) {
    Integer position = storage.positions.get(id);
    return position == null || position >= size ? -1 : position;
  }

  /** Returns the number of commits. */
  public int size() {
    return size;
  }

  /** Returns all commits, oldest first, as a view that needs no copy. */
  public List<GraphCommit> commits() {
    return new View();
  }

  /** Returns the newest commit: the parent of the next one. */
  public Optional<GraphCommit> head() {
    return size == 0 ? Optional.empty() : Optional.of(slot(size - 1));
  }

  /** Returns the commit of an id. */
  public Optional<GraphCommit> find(CommitId id) {
    int position = position(id);
    return position < 0 ? Optional.empty() : Optional.of(slot(position));
  }

  /** Returns the newest schema put in force at or before the newest commit, if one is recorded. */
  public Optional<SchemaRecord> schema() {
    return schema < 0 ? Optional.empty() : slot(schema).schema();
  }

  /** Returns the commit that put the schema of {@link #schema} in force, if one is recorded. */
  public Optional<CommitId> schemaCommit() {
    return schema < 0 ? Optional.empty() : Optional.of(slot(schema).id());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Lineage that && commits().equals(that.commits());
  }

  @Override
  public int hashCode() {
    return size == 0 ? 0 : 31 * size + slot(size - 1).id().hashCode();
  }

  @Override
  public String toString() {
    return commits().toString();
  }

  private final class View extends AbstractList<GraphCommit> implements RandomAccess {
    @Override
    public GraphCommit get(int index) {
      if (index < 0 || index >= size) {
        throw new IndexOutOfBoundsException(index);
      }
      return slot(index);
    }

    @Override
    public int size() {
      return size;
    }
  }
}
