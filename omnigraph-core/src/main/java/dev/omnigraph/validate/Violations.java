package dev.omnigraph.validate;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.KeyConflictException;
import dev.omnigraph.errors.OmnigraphException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects violations up to a bound. Confined to one thread. */
public final class Violations {
  private final int limit;
  private final boolean goesOn;
  private final List<Violation> found = new ArrayList<>();
  private long count;

  /**
   * Starts an empty collection.
   *
   * @param limit how many to collect before {@link #add} throws, at least 1
   */
  public Violations(int limit) {
    this(limit, false);
  }

  private Violations(int limit, boolean goesOn) {
    if (limit < 1) {
      throw new IllegalArgumentException("at least one violation is reported");
    }
    this.limit = limit;
    this.goesOn = goesOn;
  }

  /** Returns an empty collection that keeps the first so many and counts the others. */
  public static Violations keeping(int kept) {
    return new Violations(kept, true);
  }

  /**
   * Adds one.
   *
   * @throws OmnigraphException listing all, when the bound is reached, unless further ones are only
   *     counted
   */
  public void add(Violation violation) {
    count++;
    if (found.size() < limit) {
      found.add(violation);
    }
    if (found.size() >= limit && !goesOn) {
      throw toException();
    }
  }

  /** Returns how many were added. */
  public long count() {
    return count;
  }

  /** Returns what was collected so far. */
  public List<Violation> all() {
    return List.copyOf(found);
  }

  /** Returns whether there is none. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /**
   * Throws when there is a violation. The first one gives code and details; all of them are listed
   * under {@code errors} when there are several, and {@code errors_cut_off} says that collecting
   * ended at the bound, so that there may be more.
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw toException();
    }
  }

  private OmnigraphException toException() {
    found.sort(
        Comparator.comparingLong(
            v -> v.details().get("record") instanceof Number n ? n.longValue() : 0L));
    Violation first = found.get(0);
    Details details = Details.none();
    first.details().forEach(details::and);
    if (found.size() > 1) {
      List<Map<String, Object>> all = new ArrayList<>();
      found.forEach(v -> all.add(v.toMap()));
      details.and("error_count", found.size());
      if (found.size() >= limit) {
        details.and("errors_cut_off", true);
      }
      details.and("errors", all);
    }
    if (first.code() == ErrorCode.KEY_CONFLICT) {
      Map<String, Object> more = new LinkedHashMap<>(details.toMap());
      String type = String.valueOf(more.remove("type"));
      String id = String.valueOf(more.remove("id"));
      Details rest = Details.none();
      more.forEach(rest::and);
      return KeyConflictException.of(type, id, rest);
    }
    return InvalidInputException.of(
        first.code(), first.sentence(), "correct the value and repeat the write", details);
  }
}
