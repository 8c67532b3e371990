package dev.omnigraph.validate;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One reason why a write is refused. Immutable.
 *
 * @param code the kind of constraint
 * @param sentence what is wrong, without data
 * @param details subject and values, in order
 */
public record Violation(ErrorCode code, String sentence, Map<String, Object> details) {
  /** Copies. */
  public Violation {
    Objects.requireNonNull(code);
    Objects.requireNonNull(sentence);
    details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  /** Returns a violation. */
  public static Violation of(ErrorCode code, String sentence, Details details) {
    return new Violation(code, sentence, details.toMap());
  }

  /** Returns the same violation with this much input before its record and line. */
  public Violation after(long records, int lines) {
    if (records == 0 && lines == 0) {
      return this;
    }
    Map<String, Object> moved = new LinkedHashMap<>(details);
    moved.computeIfPresent("record", (k, v) -> (Long) v + records);
    moved.computeIfPresent("line", (k, v) -> (Integer) v + lines);
    return new Violation(code, sentence, moved);
  }

  /** Returns the same violation in a source of that name. */
  public Violation in(String source) {
    Map<String, Object> named = new LinkedHashMap<>(details);
    named.put("source", source);
    return new Violation(code, sentence, named);
  }

  /** Returns the violation as a map for listings: code, message, details. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("code", code.code());
    map.put("message", sentence);
    map.putAll(details);
    return map;
  }
}
