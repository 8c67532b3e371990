package dev.omnigraph.topology;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.PropertyType;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes comparisons in the filter language of storage, where storage means exactly what queries
 * mean. Everything it does not write is compared here.
 */
final class StorageFilter {
  private static final int TEXT_MAX = 4096;
  private static final long UNSIGNED_INT_MAX = 0xFFFF_FFFFL;

  private StorageFilter() {}

  /**
   * Returns the filter.
   *
   * @param properties all of the table
   * @return empty if storage cannot be asked
   */
  static Optional<String> of(StoredComparison comparison, List<Property> properties) {
    Property property = null;
    for (Property each : properties) {
      if (each.name().equals(comparison.property())) {
        property = each;
      } else if (each.name().equalsIgnoreCase(comparison.property())) {
        return Optional.empty(); // storage would not tell the two apart
      }
    }
    String literal = property == null ? null : literal(property.type(), comparison);
    return literal == null
        ? Optional.empty()
        : Optional.of(
            "`" + comparison.property() + "` " + comparison.relation().sign() + " " + literal);
  }

  private static @Nullable String literal(PropertyType type, StoredComparison comparison) {
    if (type.list()) {
      return null;
    }
    StoredComparison.Constant constant = comparison.constant();
    return switch (type.scalar()) {
      case STRING -> constant instanceof StoredComparison.Text text ? text(text.value()) : null;
      case BOOL ->
          constant instanceof StoredComparison.Truth truth
                  && comparison.relation() == StoredComparison.Relation.EQUAL
              ? String.valueOf(truth.value())
              : null;
      case I32 -> whole(constant, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case U32 -> whole(constant, 0, UNSIGNED_INT_MAX);
      // The least number is written as the negation of one there is not.
      case I64 -> whole(constant, Long.MIN_VALUE + 1, Long.MAX_VALUE);
      case U64 -> whole(constant, 0, Long.MAX_VALUE);
      case DATE -> constant instanceof StoredComparison.Day day ? day(day.epochDay()) : null;
      // Instants lie in a date type that the filter language rounds to days; floats have another
      // order of NaN and -0.0 there.
      case DATETIME, F32, F64, VECTOR, BLOB -> null;
    };
  }

  private static @Nullable String whole(StoredComparison.Constant constant, long min, long max) {
    return constant instanceof StoredComparison.Whole whole
            && whole.value() >= min
            && whole.value() <= max
        ? String.valueOf(whole.value())
        : null;
  }

  private static @Nullable String day(int epochDay) {
    LocalDate date = LocalDate.ofEpochDay(epochDay);
    return date.getYear() >= 1 && date.getYear() <= 9999 ? "date '" + date + "'" : null;
  }

  /**
   * Returns a text as a literal. Characters beyond the basic plane do not reach storage as they are
   * (its binding takes texts in the JVM's own encoding), control characters are not tried.
   */
  static @Nullable String text(String value) {
    if (value.length() > TEXT_MAX) {
      return null;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || Character.isSurrogate(c)) {
        return null;
      }
    }
    return "'" + value.replace("'", "''") + "'";
  }
}
