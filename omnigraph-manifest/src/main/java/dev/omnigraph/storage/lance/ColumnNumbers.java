package dev.omnigraph.storage.lance;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.lance.schema.LanceField;
import org.lance.schema.LanceSchema;

/**
 * How a dataset numbers its columns. Files name their columns by these numbers, and a file written
 * without a look at the dataset numbers them in order.
 */
enum ColumnNumbers {
  /** In order from 0, each column before its parts: what a new dataset of the columns would do. */
  IN_ORDER,
  /** Otherwise, as after columns were added or dropped; or the files need more than the columns. */
  OTHER;

  private static final String ENCODING = "lance-encoding:";

  static ColumnNumbers of(LanceSchema schema) {
    return after(schema.fields(), 0) < 0 ? OTHER : IN_ORDER;
  }

  /** Returns the number after the last one, or -1 if they are not in order. */
  private static int after(List<LanceField> fields, int first) {
    int next = first;
    for (LanceField field : fields) {
      if (field.getId() != next || needsMore(field)) {
        return -1;
      }
      next = after(field.getChildren(), next + 1);
      if (next < 0) {
        return -1;
      }
    }
    return next;
  }

  private static boolean needsMore(LanceField field) {
    return field.getDictionaryEncoding().isPresent()
        || field.getMetadata().keySet().stream()
            .anyMatch(key -> key.startsWith(ENCODING) || key.startsWith("ARROW:"));
  }

  /** Returns whether rows have exactly the columns that are stored, in order. */
  static boolean areSame(Schema stored, Schema rows) {
    return areSame(stored.getFields(), rows.getFields());
  }

  private static boolean areSame(List<Field> stored, List<Field> rows) {
    if (stored.size() != rows.size()) {
      return false;
    }
    for (int i = 0; i < stored.size(); i++) {
      Field one = stored.get(i);
      Field other = rows.get(i);
      if (!one.getName().equals(other.getName())
          || one.isNullable() != other.isNullable()
          || !one.getType().equals(other.getType())
          || !areSame(one.getChildren(), other.getChildren())) {
        return false;
      }
    }
    return true;
  }
}
