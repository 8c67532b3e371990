package dev.omnigraph.testkit.storage;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A list of storage calls in the order they were made. Thread-safe. Tests take a {@link #mark}
 * before an operation and look at what came after it.
 */
public final class StorageLedger {
  private final List<Entry> entries = new ArrayList<>();
  private final LongAdder rowsRead = new LongAdder();

  /**
   * One call.
   *
   * @param verb what was done
   * @param objectClass to what
   * @param object the URI
   * @param fragments the fragments a scan was limited to; empty for all, and for other verbs
   * @param columns the columns a scan reads; empty for all, and for other verbs
   */
  public record Entry(
      Verb verb,
      ObjectClass objectClass,
      String object,
      List<Integer> fragments,
      List<String> columns) {
    /** Copies. */
    public Entry {
      columns = List.copyOf(columns);
      fragments = List.copyOf(fragments);
    }
  }

  /** Notes a call. */
  public void add(Verb verb, String object) {
    add(verb, object, List.of(), List.of());
  }

  /** Notes a call that was limited to some fragments and columns. */
  public synchronized void add(
      Verb verb, String object, List<Integer> fragments, List<String> columns) {
    entries.add(new Entry(verb, ObjectClass.of(object), object, fragments, columns));
  }

  /** Notes rows that a scan gave. */
  void addRows(int rows) {
    rowsRead.add(rows);
  }

  /** Returns the number of rows all scans gave so far. */
  public long rowsRead() {
    return rowsRead.sum();
  }

  /** Returns the number of calls so far. */
  public synchronized int mark() {
    return entries.size();
  }

  /** Returns the calls since a mark. */
  public synchronized List<Entry> since(int mark) {
    return List.copyOf(entries.subList(mark, entries.size()));
  }

  /** Returns how many calls of a verb on a class of objects there were since a mark. */
  public long count(int mark, Verb verb, ObjectClass objectClass) {
    return since(mark).stream()
        .filter(e -> e.verb() == verb && e.objectClass() == objectClass)
        .count();
  }

  /** Returns how many calls of a verb there were since a mark, on anything. */
  public long count(int mark, Verb verb) {
    return since(mark).stream().filter(e -> e.verb() == verb).count();
  }

  /** Returns the counts since a mark by class and verb. */
  public Map<ObjectClass, Map<Verb, Long>> summary(int mark) {
    Map<ObjectClass, Map<Verb, Long>> summary = new TreeMap<>();
    for (Entry entry : since(mark)) {
      summary
          .computeIfAbsent(entry.objectClass(), c -> new EnumMap<>(Verb.class))
          .merge(entry.verb(), 1L, Long::sum);
    }
    return summary;
  }
}
