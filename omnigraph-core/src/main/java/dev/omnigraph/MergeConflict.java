package dev.omnigraph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One reason why a merge cannot be made as it is. Immutable. Values and rows are plain Java: text,
 * truth values, numbers, lists, and maps for rows; days and instants count as in an export.
 *
 * @param kind what is wrong
 * @param tableKey the table, for example {@code node:Person}
 * @param type the type name
 * @param id the row; empty text when the rule is not about one
 * @param property the property; empty when the whole row is meant
 * @param base the value or row both sides started from; empty when it is null or absent
 * @param ours the value or row of the target
 * @param theirs the value or row of the source
 * @param details what a violated constraint says about itself; empty for two changes
 */
public record MergeConflict(
    Kind kind,
    String tableKey,
    String type,
    String id,
    Optional<String> property,
    Optional<Object> base,
    Optional<Object> ours,
    Optional<Object> theirs,
    Map<String, Object> details) {
  /** Kinds of conflicts: the first three between two changes of a row, the others of the result. */
  public enum Kind {
    /** Both sides inserted a row of one id with different content. */
    DIVERGENT_INSERT("DivergentInsert"),
    /** Both sides changed one property to different values. */
    DIVERGENT_UPDATE("DivergentUpdate"),
    /** One side deleted a row the other changed. */
    DELETE_VS_UPDATE("DeleteVsUpdate"),
    /** An edge of one side would be left without a node the other side deleted. */
    ORPHAN_EDGE("OrphanEdge"),
    /** Rows of both sides together violate a uniqueness constraint. */
    UNIQUE_VIOLATION("UniqueViolation"),
    /** Edges of both sides together violate a cardinality. */
    CARDINALITY_VIOLATION("CardinalityViolation"),
    /** A merged row violates a constraint on its values. */
    VALUE_CONSTRAINT_VIOLATION("ValueConstraintViolation");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** Returns the name in reports, for example {@code DivergentUpdate}. */
    public String text() {
      return text;
    }

    /** Returns whether two changes contradict each other, so that one of them can be chosen. */
    public boolean isOfTwoChanges() {
      return this == DIVERGENT_INSERT || this == DIVERGENT_UPDATE || this == DELETE_VS_UPDATE;
    }
  }

  /** Validates and copies. */
  public MergeConflict {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(tableKey);
    Objects.requireNonNull(type);
    Objects.requireNonNull(id);
    Objects.requireNonNull(property);
    Objects.requireNonNull(base);
    Objects.requireNonNull(ours);
    Objects.requireNonNull(theirs);
    details = Collections.unmodifiableMap(new TreeMap<>(details));
  }

  /** Returns the conflict as a map for reports, in a fixed order; an absent value is null. */
  public Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("kind", kind.text());
    map.put("table_key", tableKey);
    map.put("type", type);
    map.put("id", id);
    property.ifPresent(name -> map.put("property", name));
    map.put("base", base.orElse(null));
    map.put("source", theirs.orElse(null));
    map.put("target", ours.orElse(null));
    if (!details.isEmpty()) {
      map.put("details", details);
    }
    return map;
  }
}
