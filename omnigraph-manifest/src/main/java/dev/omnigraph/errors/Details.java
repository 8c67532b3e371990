package dev.omnigraph.errors;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the ordered details of an exception. Confined to one thread. */
public final class Details {
  private final Map<String, Object> entries = new LinkedHashMap<>();

  private Details() {}

  /** Starts with one entry; see {@link #and}. */
  public static Details of(String name, @Nullable Object value) {
    return new Details().and(name, value);
  }

  /** Returns details with the given entries. */
  static Details copyOf(Map<String, Object> entries) {
    Details copy = new Details();
    copy.entries.putAll(entries);
    return copy;
  }

  /** Returns details without entries. */
  public static Details none() {
    return new Details();
  }

  /** Adds an entry; a null value is left out. */
  public Details and(String name, @Nullable Object value) {
    if (value instanceof Number
        || value instanceof Boolean
        || value instanceof Collection<?>
        || value instanceof Map<?, ?>) {
      entries.put(name, value);
    } else if (value != null) {
      entries.put(name, value.toString());
    }
    return this;
  }

  /** Returns the entries in the order added. */
  public Map<String, Object> toMap() {
    return entries;
  }
}
