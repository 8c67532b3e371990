package dev.omnigraph.testkit.history;

import dev.omnigraph.testkit.history.RecordedTransaction.Append;
import dev.omnigraph.testkit.history.RecordedTransaction.Outcome;
import dev.omnigraph.testkit.history.RecordedTransaction.Read;
import dev.omnigraph.testkit.history.RecordedTransaction.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds what a history of reads and appends shows against isolation.
 *
 * <p>Every element is appended once, so a read tells which appends it saw and in which order: the
 * longest read of a list is the order of its versions. From that follow who wrote over whom, who
 * read from whom, and whose reads were written over; circles among them are anomalies. The orders
 * of sessions count as dependencies, too, so that a session never goes back in time. What is never
 * read proves nothing: end a history with reads of all lists.
 *
 * <p>Stateless apart from one check; confined.
 */
public final class HistoryChecker {
  private final List<RecordedTransaction> history;
  private final List<Anomaly> found = new ArrayList<>();
  private final Map<Long, RecordedTransaction> appender = new HashMap<>();
  private final Map<String, List<Long>> versions = new TreeMap<>();
  private final DependencyGraph graph = new DependencyGraph();

  private HistoryChecker(List<RecordedTransaction> history) {
    this.history = history;
  }

  /** Returns all anomalies of a history, whatever level forbids them. */
  public static List<Anomaly> check(List<RecordedTransaction> history) {
    return new HistoryChecker(history).run();
  }

  /** Returns the anomalies of a history that a level forbids. */
  public static List<Anomaly> violations(List<RecordedTransaction> history, Anomaly.Level level) {
    return check(history).stream()
        .filter(a -> a.kind().forbiddenFrom().compareTo(level) <= 0)
        .toList();
  }

  private List<Anomaly> run() {
    indexAppends();
    for (RecordedTransaction transaction : history) {
      if (transaction.outcome() != Outcome.ABORTED) {
        checkOwnAppends(transaction);
      }
    }
    orderVersions();
    checkReads();
    if (found.isEmpty()) {
      checkLostAppends();
      checkLostUpdates();
      link();
      graph.findCycles(found);
    }
    return List.copyOf(found);
  }

  private void add(Anomaly.Kind kind, String detail, RecordedTransaction... involved) {
    List<Integer> ids = new ArrayList<>();
    for (RecordedTransaction transaction : involved) {
      ids.add(transaction.id());
    }
    found.add(new Anomaly(kind, detail, ids));
  }

  private void indexAppends() {
    for (RecordedTransaction transaction : history) {
      for (Step step : transaction.steps()) {
        if (step instanceof Append append) {
          RecordedTransaction other = appender.put(append.element(), transaction);
          if (other != null) {
            throw new IllegalArgumentException("two appends of " + append.element());
          }
        }
      }
    }
  }

  /** After its first append, a transaction sees what it saw before and its own appends. */
  private void checkOwnAppends(RecordedTransaction transaction) {
    Map<String, List<Long>> expected = new HashMap<>();
    Map<String, List<Long>> own = new HashMap<>();
    for (Step step : transaction.steps()) {
      if (step instanceof Append append) {
        own.computeIfAbsent(append.key(), k -> new ArrayList<>()).add(append.element());
        List<Long> known = expected.get(append.key());
        if (known != null) {
          known.add(append.element());
        }
      } else if (step instanceof Read read) {
        List<Long> known = expected.get(read.key());
        List<Long> mine = own.getOrDefault(read.key(), List.of());
        boolean right =
            known != null ? known.equals(read.elements()) : endsWith(read.elements(), mine);
        if (!right) {
          add(Anomaly.Kind.INTERNAL, read + " after " + mine, transaction);
        }
        expected.put(read.key(), new ArrayList<>(read.elements()));
      }
    }
  }

  private static boolean endsWith(List<Long> list, List<Long> end) {
    int from = list.size() - end.size();
    return from >= 0 && list.subList(from, list.size()).equals(end);
  }

  /** Reads of others' appends: what was read before the transaction's own. */
  private static Map<String, List<Long>> external(RecordedTransaction transaction) {
    Map<String, List<Long>> reads = new TreeMap<>();
    Map<String, Integer> own = new HashMap<>();
    for (Step step : transaction.steps()) {
      if (step instanceof Append) {
        own.merge(step.key(), 1, Integer::sum);
      } else if (step instanceof Read read) {
        List<Long> elements = read.elements();
        int mine = Math.min(own.getOrDefault(read.key(), 0), elements.size());
        reads.putIfAbsent(read.key(), elements.subList(0, elements.size() - mine));
      }
    }
    return reads;
  }

  private List<RecordedTransaction> visible() {
    Set<Long> seen = new HashSet<>();
    versions.values().forEach(seen::addAll);
    return history.stream()
        .filter(
            t ->
                t.outcome() == Outcome.COMMITTED
                    || (t.outcome() == Outcome.UNKNOWN
                        && t.steps().stream()
                            .anyMatch(s -> s instanceof Append a && seen.contains(a.element()))))
        .toList();
  }

  private void orderVersions() {
    for (RecordedTransaction transaction : history) {
      if (transaction.outcome() == Outcome.COMMITTED) {
        external(transaction)
            .forEach(
                (key, elements) -> {
                  List<Long> known = versions.getOrDefault(key, List.of());
                  if (elements.size() >= known.size()) {
                    versions.put(key, elements);
                    requirePrefix(transaction, key, known, elements);
                  } else {
                    requirePrefix(transaction, key, elements, known);
                  }
                });
      }
    }
  }

  private void requirePrefix(
      RecordedTransaction transaction, String key, List<Long> prefix, List<Long> list) {
    if (!list.subList(0, prefix.size()).equals(prefix)) {
      add(Anomaly.Kind.INCOMPATIBLE_ORDER, key + ": " + prefix + " and " + list, transaction);
    }
  }

  private void checkReads() {
    for (RecordedTransaction transaction : history) {
      if (transaction.outcome() == Outcome.COMMITTED) {
        external(transaction).forEach((key, elements) -> checkRead(transaction, key, elements));
      }
    }
  }

  private void checkRead(RecordedTransaction reader, String key, List<Long> elements) {
    if (new HashSet<>(elements).size() < elements.size()) {
      add(Anomaly.Kind.GARBAGE_READ, key + " twice in " + elements, reader);
    }
    for (long element : elements) {
      RecordedTransaction writer = appender.get(element);
      if (writer == null || !writer.appendsTo(key).contains(element)) {
        add(Anomaly.Kind.GARBAGE_READ, key + " holds " + element, reader);
      } else if (writer.outcome() == Outcome.ABORTED) {
        add(Anomaly.Kind.ABORTED_READ, key + " holds " + element, reader, writer);
      } else {
        List<Long> all = writer.appendsTo(key);
        if (writer.id() != reader.id() && !elements.containsAll(all)) {
          add(Anomaly.Kind.INTERMEDIATE_READ, key + " " + elements, reader, writer);
        }
      }
    }
  }

  /** An acknowledged append is in every read that began later. */
  private void checkLostAppends() {
    for (RecordedTransaction reader : visible()) {
      external(reader)
          .forEach(
              (key, elements) -> {
                for (RecordedTransaction writer : history) {
                  if (writer.outcome() == Outcome.COMMITTED
                      && writer.ended() < reader.began()
                      && !elements.containsAll(writer.appendsTo(key))) {
                    add(Anomaly.Kind.LOST_APPEND, key + " " + elements, writer, reader);
                  }
                }
              });
    }
  }

  /** Two transactions that read one version of a list do not both append to it. */
  private void checkLostUpdates() {
    Map<List<Object>, RecordedTransaction> first = new HashMap<>();
    for (RecordedTransaction transaction : visible()) {
      external(transaction)
          .forEach(
              (key, elements) -> {
                if (!transaction.appendsTo(key).isEmpty()) {
                  RecordedTransaction other =
                      first.putIfAbsent(List.of(key, elements), transaction);
                  if (other != null) {
                    add(Anomaly.Kind.LOST_UPDATE, key + " " + elements, other, transaction);
                  }
                }
              });
    }
  }

  private void link() {
    List<RecordedTransaction> visible = visible();
    for (List<Long> order : versions.values()) {
      for (int i = 1; i < order.size(); i++) {
        graph.overwrites(appender(order.get(i - 1)), appender(order.get(i)));
      }
    }
    for (RecordedTransaction reader : visible) {
      external(reader)
          .forEach(
              (key, elements) -> {
                List<Long> order = versions.getOrDefault(key, List.of());
                if (!elements.isEmpty()) {
                  graph.readsFrom(appender(elements.get(elements.size() - 1)), reader.id());
                }
                if (elements.size() < order.size()) {
                  graph.isOverwrittenBy(reader.id(), appender(order.get(elements.size())));
                }
              });
    }
    Map<String, RecordedTransaction> last = new HashMap<>();
    visible.stream()
        .sorted(Comparator.comparing(RecordedTransaction::began))
        .forEach(
            transaction -> {
              RecordedTransaction before = last.put(transaction.session(), transaction);
              if (before != null && before.ended() < transaction.began()) {
                graph.precedes(before.id(), transaction.id());
              }
            });
  }

  private int appender(long element) {
    RecordedTransaction writer = appender.get(element);
    if (writer == null) {
      throw new IllegalStateException("reads were checked before");
    }
    return writer.id();
  }
}
