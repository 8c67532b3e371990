package dev.omnigraph.testkit.history;

import java.util.ArrayList;
import java.util.List;

/**
 * One transaction over lists: it reads whole lists and appends elements to them. Immutable.
 *
 * @param id tells it apart from all others of its history
 * @param session who ran it; the transactions of one session follow each other
 * @param began when it began, in ticks of the recorder
 * @param ended when its outcome was known, in ticks of the recorder
 * @param outcome what became of it
 * @param steps what it did, in order
 */
public record RecordedTransaction(
    int id, String session, long began, long ended, Outcome outcome, List<Step> steps) {

  /** What became of a transaction. */
  public enum Outcome {
    /** Its caller was told that it happened. */
    COMMITTED,
    /** Its caller was told that nothing happened. */
    ABORTED,
    /** Its caller was told neither. It happened if somebody saw an element of it. */
    UNKNOWN
  }

  /** A step of a transaction. */
  public sealed interface Step {
    /** Returns the list concerned. */
    String key();
  }

  /**
   * A read of a whole list.
   *
   * @param key the list
   * @param elements what it held
   */
  public record Read(String key, List<Long> elements) implements Step {
    /** Copies. */
    public Read {
      elements = List.copyOf(elements);
    }
  }

  /**
   * An append.
   *
   * @param key the list
   * @param element the new last element; no other append of the history has it
   */
  public record Append(String key, long element) implements Step {}

  /** Copies. */
  public RecordedTransaction {
    steps = List.copyOf(steps);
  }

  /** Returns the elements it appended to a list, in order. */
  List<Long> appendsTo(String key) {
    List<Long> appended = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof Append append && append.key().equals(key)) {
        appended.add(append.element());
      }
    }
    return appended;
  }

  @Override
  public String toString() {
    return "T" + id + "(" + session + " " + outcome + " " + steps + ")";
  }
}
