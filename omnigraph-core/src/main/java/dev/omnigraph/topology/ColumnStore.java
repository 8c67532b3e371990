package dev.omnigraph.topology;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.topology.data.Bits;
import dev.omnigraph.topology.data.FragmentColumn;
import dev.omnigraph.topology.data.FragmentLoader;
import dev.omnigraph.topology.data.SpilledColumn;
import dev.omnigraph.topology.data.Wanted;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * Everything resident that can be read or computed again, under one byte budget.
 *
 * <p>Thread-safety: thread-safe. What was handed out stays valid after eviction.
 */
final class ColumnStore {
  private static final int WEIGHT_UNIT = 64;
  private static final int VARIANTS_MAX = 4;
  private static final long EXTRAS_ROWS_MAX = 1 << 14;
  private static final int COLUMN_SHARE = 4;
  private static final int BLOCK_ROWS_MAX = 1 << 13;

  /**
   * Names one resident thing.
   *
   * @param scope tells apart what is made from one stored column in different ways, compared by
   *     {@link Object#equals}
   */
  private record Key(String uri, String file, Object scope) {
    /** What it is derived from: deletions are known by their key, everything else by its file. */
    HeldFragments.Source source() {
      return new HeldFragments.Source(uri, file, scope instanceof Deletions d ? d.key() : "");
    }
  }

  private record Deletions(String key) {}

  private record Weighed(Object value, long bytes) {}

  /** The same column as loaded from versions with different deletions. */
  private record Variants(List<FragmentColumn> columns) {
    @Nullable FragmentColumn covering(long @Nullable [] deleted) {
      for (FragmentColumn column : columns) {
        if (column.covers(deleted)) {
          return column;
        }
      }
      return null;
    }

    Variants with(FragmentColumn fresh) {
      List<FragmentColumn> all = new ArrayList<>();
      all.add(fresh);
      for (FragmentColumn column : columns) {
        boolean contained = fresh.loaded() == null;
        if (!contained && all.size() < VARIANTS_MAX) {
          all.add(column);
        }
      }
      return new Variants(List.copyOf(all));
    }

    long bytes() {
      long sum = 64;
      for (FragmentColumn column : columns) {
        sum += column.bytes();
      }
      return sum;
    }
  }

  private final Cache<Key, Weighed> cache;

  /** The keys in the cache by what they are derived from. */
  private final Map<HeldFragments.Source, Set<Key>> derived = new ConcurrentHashMap<>();

  private final HeldFragments held = new HeldFragments();
  private final long budgetBytes;
  private final int blockBytes;
  private final LongSupplier dictionaryBytes;
  private final Consumer<TableIndex> indexEvicted;
  private final FragmentListener listener;
  private final DatasetHandles handles;
  private final FragmentLoader loader;

  /** What the indexes in the cache weigh; kept along, because the cache grows with history. */
  private final LongAdder indexBytes = new LongAdder();

  /** Columns in files, also evicted ones as long as somebody refers to them. */
  private final Set<SpilledColumn> inFiles = Collections.newSetFromMap(new WeakHashMap<>());

  /**
   * Starts empty.
   *
   * @param dictionaryBytes tells the bytes of the dictionaries, which cannot be evicted
   * @param indexEvicted hears of indexes that are not to be held any longer
   * @param listener hears of data files whose columns went for good
   */
  ColumnStore(
      DatasetHandles handles,
      FragmentLoader loader,
      ViewOptions options,
      LongSupplier dictionaryBytes,
      Consumer<TableIndex> indexEvicted,
      FragmentListener listener) {
    this.listener = listener;
    this.indexEvicted = indexEvicted;
    this.handles = handles;
    this.loader = loader;
    this.budgetBytes = options.budgetBytes();
    this.blockBytes = options.blockBytes();
    this.dictionaryBytes = dictionaryBytes;
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(Math.max(1, budgetBytes / WEIGHT_UNIT))
            .weigher(
                (Key key, Weighed value) ->
                    (int) Math.min(Integer.MAX_VALUE, value.bytes / WEIGHT_UNIT + 2))
            .executor(Runnable::run)
            .removalListener(this::removed)
            .build();
  }

  private void removed(@Nullable Key key, @Nullable Weighed value, RemovalCause cause) {
    if (key != null && cause != RemovalCause.REPLACED && !key.file().isEmpty()) {
      derived.computeIfPresent(
          key.source(),
          (source, keys) -> {
            if (!cache.asMap().containsKey(key)) {
              keys.remove(key);
            }
            return keys.isEmpty() ? null : keys;
          });
    }
    if (value != null && value.value instanceof TableIndex index) {
      indexBytes.add(-value.bytes);
      if (cause.wasEvicted()) {
        indexEvicted.accept(index);
      }
    }
  }

  private void put(Key key, Weighed value) {
    derived.compute(
        key.source(),
        (source, keys) -> {
          Set<Key> all = keys == null ? ConcurrentHashMap.newKeySet(2) : keys;
          all.add(key);
          return all;
        });
    cache.put(key, value);
  }

  /** Counts one more snapshot that holds a version. */
  void hold(TablePin pin, TableIndex index) {
    held.hold(pin, index.space());
  }

  /** Counts one snapshot less; what was derived for the last one alone goes. */
  void letGo(TablePin pin) {
    Optional<List<HeldFragments.Source>> free = held.letGo(pin);
    if (free.isEmpty()) {
      return;
    }
    cache.invalidate(new Key(pin.address().openUri(), "", pin));
    for (HeldFragments.Source source : free.get()) {
      Set<Key> keys = derived.get(source);
      if (keys != null) {
        cache.invalidateAll(List.copyOf(keys));
      }
      if (source.deletions().isEmpty()) {
        listener.released(source.file());
      }
    }
  }

  /** Returns how many versions snapshots hold, and how many of the indexes kept are of others. */
  List<Long> versionsHeldAndNot() {
    long others = 0;
    for (Key key : cache.asMap().keySet()) {
      others += key.scope() instanceof TablePin pin && !held.holds(pin) ? 1 : 0;
    }
    return List.of((long) held.versionCount(), others);
  }

  /** Returns how many fragments and deletions there is something of, and how many nobody holds. */
  List<Long> sourcesKeptAndNotHeld() {
    long others = derived.keySet().stream().filter(source -> !held.holds(source)).count();
    return List.of((long) derived.size(), others);
  }

  /** Returns how many things are kept, indexes included. */
  long entries() {
    cache.cleanUp();
    return cache.estimatedSize();
  }

  long budgetBytes() {
    return budgetBytes;
  }

  /** Returns what {@link #wholeColumnBytesMax} takes the indexes to weigh, and what they do. */
  List<Long> indexBytesKeptAndCounted() {
    long counted = 0;
    for (Weighed value : cache.asMap().values()) {
      counted += value.value instanceof TableIndex ? value.bytes : 0;
    }
    return List.of(indexBytes.sum(), counted);
  }

  /** Returns the bytes held, as weighed. */
  long residentBytes() {
    return cache.policy().eviction().map(e -> e.weightedSize().orElse(0)).orElse(0L) * WEIGHT_UNIT;
  }

  /** Forgets everything; what is in files cannot be read any more. */
  void clear() {
    cache.invalidateAll();
    List<SpilledColumn> open;
    synchronized (inFiles) {
      open = new ArrayList<>(inFiles);
    }
    open.forEach(SpilledColumn::close);
  }

  /**
   * Returns the bytes one column may have to be kept as a whole: a share of what indexes and
   * dictionaries leave, so that an operation that uses several columns stays within the budget.
   */
  long wholeColumnBytesMax() {
    long structure = dictionaryBytes.getAsLong() + indexBytes.sum();
    return Math.max(0, budgetBytes - structure) / COLUMN_SHARE;
  }

  /** Returns the rows of a block for values of about a width. */
  int blockRows(long rowBytes) {
    long rows = Math.max(1, Math.min(BLOCK_ROWS_MAX, blockBytes / Math.max(1, rowBytes)));
    return (int) Long.highestOneBit(rows);
  }

  @MustBeClosed
  DatasetLease lease(TablePin pin) {
    return handles.lease(pin);
  }

  private record BlockScope(SpilledColumn column, int index) {}

  /** Returns a block of a column that is not kept as a whole. */
  FragmentColumn block(SpilledColumn column, int index) {
    Key key = new Key("", "", new BlockScope(column, index));
    Weighed found = cache.getIfPresent(key);
    if (found == null) {
      FragmentColumn block = column.block(index);
      found = new Weighed(block, block.bytes());
      cache.put(key, found);
    }
    return (FragmentColumn) found.value;
  }

  @Nullable TableIndex index(TablePin pin) {
    Weighed found = cache.getIfPresent(new Key(pin.address().openUri(), "", pin));
    return found == null ? null : (TableIndex) found.value;
  }

  /**
   * Keeps an index.
   *
   * @param bytes what it adds to what other indexes hold already
   */
  void putIndex(TablePin pin, TableIndex index, long bytes) {
    long rest = Math.max(1, (budgetBytes - dictionaryBytes.getAsLong()) / WEIGHT_UNIT);
    cache.policy().eviction().ifPresent(eviction -> eviction.setMaximum(rest));
    indexBytes.add(bytes);
    cache.put(new Key(pin.address().openUri(), "", pin), new Weighed(index, bytes));
  }

  /** Returns the deleted rows of a fragment, from memory when they were read before. */
  long @Nullable [] deletions(String uri, FragmentInfo fragment, DatasetHandle handle) {
    String deletionKey = fragment.deletionKey();
    if (deletionKey == null) {
      return null;
    }
    Key key = new Key(uri, fragment.dataFile(), new Deletions(deletionKey));
    Weighed found = cache.getIfPresent(key);
    if (found == null) {
      long[] set = Bits.create((int) fragment.physicalRows());
      for (int offset : handle.deletedRows(fragment)) {
        Bits.add(set, offset);
      }
      found = new Weighed(set, 8L * set.length);
      put(key, found);
    }
    return (long[]) found.value;
  }

  /**
   * Keeps the deletions of a commit whose removed rows are known, where they are the whole truth.
   */
  void noteDeletions(TablePin base, DatasetHandle committed, Map<Integer, int[]> removedRows) {
    TableIndex index = index(base);
    if (index == null) {
      return;
    }
    Map<String, RowSpace.Slot> before = new HashMap<>();
    for (int slot : index.space().order) {
      RowSpace.Slot used = index.space().used(slot);
      before.put(used.fragment().dataFile(), used);
    }
    for (FragmentInfo fragment : committed.fragments()) {
      int[] removed = removedRows.get(fragment.id());
      RowSpace.Slot slot = before.get(fragment.dataFile());
      if (removed == null || slot == null || fragment.deletionKey() == null) {
        continue;
      }
      long[] deleted = slot.deleted();
      long[] set = deleted == null ? Bits.create(slot.rows()) : deleted.clone();
      for (int offset : removed) {
        Bits.add(set, offset);
      }
      // A foreign commit in between would have removed more.
      if (Bits.count(set) == fragment.physicalRows() - fragment.liveRows()) {
        put(
            new Key(
                base.address().uri(), fragment.dataFile(), new Deletions(fragment.deletionKey())),
            new Weighed(set, 8L * set.length));
      }
    }
  }

  /** Returns the key index over a resident column of a fragment. */
  KeyIndex keyIndex(String uri, FragmentInfo fragment, FragmentColumn.PlainTexts keys) {
    Key key = new Key(uri, fragment.dataFile(), keys.loaded() == null ? "keys" : keys);
    Weighed found = cache.getIfPresent(key);
    if (found == null || !(found.value instanceof KeyIndex)) {
      KeyIndex index = new KeyIndex(keys);
      found = new Weighed(index, index.bytes());
      put(key, found);
    }
    return (KeyIndex) found.value;
  }

  private record HashScope(String name) {}

  /** Returns the index of a fragment by a hash of its rows, extended to the live rows of a slot. */
  HashIndex hashIndex(String uri, RowSpace.Slot slot, String name, IntToLongFunction hashOfOffset) {
    Key key = new Key(uri, slot.fragment().dataFile(), new HashScope(name));
    Weighed found = cache.getIfPresent(key);
    HashIndex index = found == null ? null : (HashIndex) found.value;
    if (index == null || !index.covers(slot.deleted())) {
      index = HashIndex.of(index, slot, hashOfOffset);
      put(key, new Weighed(index, index.bytes()));
    }
    return index;
  }

  /**
   * Returns columns of a version, reading what is missing: one open unless a handle is at hand, and
   * one scan for all small fragments with the same columns missing.
   *
   * @param extras columns to read along for small fragments that have to be read anyway
   * @return the columns by position in {@code wanted} and slot
   */
  @Nullable FragmentColumn[][] columns(
      TableState table, TablePin pin, RowSpace space, List<Wanted> wanted, List<Wanted> extras) {
    @Nullable FragmentColumn[][] found = new @Nullable FragmentColumn[wanted.size()][];
    for (int i = 0; i < found.length; i++) {
      found[i] = new @Nullable FragmentColumn[space.slotCount()];
    }
    if (collect(table, space, wanted, found).isEmpty()) {
      return found;
    }
    table.loading.lock();
    try {
      Map<BitSet, List<Integer>> missing = collect(table, space, wanted, found);
      if (!missing.isEmpty()) {
        load(table, pin, space, wanted, extras, missing, found);
      }
    } finally {
      table.loading.unlock();
    }
    return found;
  }

  /** Fills in what is resident and returns the slots by the set of columns they miss. */
  private Map<BitSet, List<Integer>> collect(
      TableState table, RowSpace space, List<Wanted> wanted, @Nullable FragmentColumn[][] found) {
    Map<BitSet, List<Integer>> missing = new LinkedHashMap<>();
    for (int slot : space.order) {
      BitSet absent = new BitSet();
      for (int i = 0; i < found.length; i++) {
        if (found[i][slot] == null) {
          found[i][slot] = resident(table, space, slot, wanted.get(i));
        }
        if (found[i][slot] == null) {
          absent.set(i);
        }
      }
      if (!absent.isEmpty()) {
        missing.computeIfAbsent(absent, k -> new ArrayList<>()).add(slot);
      }
    }
    return missing;
  }

  private @Nullable FragmentColumn resident(
      TableState table, RowSpace space, int index, Wanted wanted) {
    RowSpace.Slot slot = space.used(index);
    if (wanted instanceof Wanted.Ordinals ordinals) {
      return table.ordinals(slot, index, ordinals);
    }
    Weighed found = cache.getIfPresent(key(table, slot.fragment(), wanted));
    return found == null ? null : ((Variants) found.value).covering(slot.deleted());
  }

  /** Returns a column of a version by slot if all of it is in memory, or null. */
  @Nullable FragmentColumn @Nullable [] resident(TableState table, RowSpace space, Wanted wanted) {
    @Nullable FragmentColumn[][] found = {new @Nullable FragmentColumn[space.slotCount()]};
    return collect(table, space, List.of(wanted), found).isEmpty() ? found[0] : null;
  }

  private static Key key(TableState table, FragmentInfo fragment, Wanted wanted) {
    return new Key(table.uri, fragment.dataFile(), wanted);
  }

  private void load(
      TableState table,
      TablePin pin,
      RowSpace space,
      List<Wanted> wanted,
      List<Wanted> extras,
      Map<BitSet, List<Integer>> missing,
      @Nullable FragmentColumn[][] found) {
    try (DatasetLease lease = handles.lease(pin)) {
      for (Map.Entry<BitSet, List<Integer>> group : missing.entrySet()) {
        int[] positions = group.getKey().stream().toArray();
        List<Wanted> columns = new ArrayList<>();
        for (int position : positions) {
          columns.add(wanted.get(position));
        }
        List<FragmentInfo> fragments = new ArrayList<>();
        long rows = 0;
        for (int slot : group.getValue()) {
          FragmentInfo fragment = space.used(slot).fragment();
          fragments.add(fragment);
          rows += fragment.physicalRows();
        }
        if (rows <= EXTRAS_ROWS_MAX) {
          addExtras(lease.handle(), extras, columns);
        }
        FragmentColumn[][] loaded = loader.load(lease.handle(), fragments, columns);
        for (int i = 0; i < loaded.length; i++) {
          int slot = group.getValue().get(i);
          for (int c = 0; c < columns.size(); c++) {
            if (!(columns.get(c) instanceof Wanted.Ordinals)) { // they belong to the index
              keep(key(table, fragments.get(i), columns.get(c)), loaded[i][c]);
            }
            if (c < positions.length) {
              Invariant.check(
                  loaded[i][c].covers(space.used(slot).deleted()),
                  "a scan gives every live row",
                  pin,
                  columns.get(c).column());
              found[positions[c]][slot] = loaded[i][c];
            }
          }
        }
      }
    }
  }

  private static void addExtras(DatasetHandle handle, List<Wanted> extras, List<Wanted> columns) {
    for (Wanted extra : extras) {
      for (Field field : handle.schema().getFields()) {
        if (field.getName().equals(extra.column()) && extra.fits(field)) {
          columns.add(extra);
        }
      }
    }
  }

  private void keep(Key key, FragmentColumn fresh) {
    if (fresh instanceof SpilledColumn spilled) {
      synchronized (inFiles) {
        inFiles.add(spilled);
      }
    }
    Weighed before = cache.getIfPresent(key);
    Variants variants =
        before == null ? new Variants(List.of(fresh)) : ((Variants) before.value).with(fresh);
    put(key, new Weighed(variants, variants.bytes()));
  }
}
