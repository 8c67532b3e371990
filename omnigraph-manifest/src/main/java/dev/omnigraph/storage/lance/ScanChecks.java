package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Refuses scan arguments that the native side would silently misread, or die of, before it sees
 * them. Pure.
 */
final class ScanChecks {
  private static final Set<String> ROW_COLUMNS = Set.of("_rowid", "_rowaddr");
  private static final Pattern ROW_IDS = Pattern.compile("_rowid IN \\([0-9, ]+\\)");

  /** A column every dataset has beside its own. */
  private static final String UPDATED_AT = "_row_last_updated_at_version";

  private ScanChecks() {}

  /** Checks a projection: names exist exactly as written and none twice. */
  static void columns(Schema schema, List<String> columns) {
    Set<String> known = names(schema);
    Set<String> seen = new HashSet<>();
    for (String column : columns) {
      if (!known.contains(column) && !column.equals(UPDATED_AT)) {
        throw refuse("the column does not exist", "column", column);
      }
      if (!seen.add(column)) {
        throw refuse("the column is named twice", "column", column);
      }
    }
  }

  /**
   * Checks a filter: quotes are balanced, none is a double quote, quoted names exist exactly, no
   * name is that of a blob column, which would end the process, and none is the row address, which
   * storage takes for the row id.
   */
  static void filter(Schema schema, String filter) {
    Map<String, Boolean> blobs = blobsByName(schema);
    Set<String> known = names(schema);
    if (filter.isBlank()) {
      throw refuse("the filter is empty", "filter", filter);
    }
    int at = 0;
    while (at < filter.length()) {
      char c = filter.charAt(at);
      if (c == '\'') {
        at = endOfQuoted(filter, at, '\'') + 1;
      } else if (c == '"') {
        throw refuse("a double quote starts a text, not a name, in a filter", "filter", filter);
      } else if (c == '`') {
        int end = endOfQuoted(filter, at, '`');
        String name = filter.substring(at + 1, end);
        if (!known.contains(name) && !ROW_COLUMNS.contains(name)) {
          throw refuse("the column does not exist", "column", name);
        }
        refuseBlob(blobs, name);
        refuseAddress(name);
        at = end + 1;
      } else if (Character.isUnicodeIdentifierStart(c) || c == '_') {
        int end = at + 1;
        while (end < filter.length() && isWordPart(filter.charAt(end))) {
          end++;
        }
        refuseBlob(blobs, filter.substring(at, end));
        refuseAddress(filter.substring(at, end));
        at = end;
      } else {
        at++;
      }
    }
  }

  /**
   * Refuses a scan that reads a blob column and filters by something else than a list of row ids:
   * it would end the process, as it also does for a range of row ids.
   */
  static void filterBesideBlobs(Schema schema, @Nullable List<String> columns, String filter) {
    boolean readsBlobs =
        columns == null
            ? hasBlobs(schema)
            : columns.stream().anyMatch(c -> isBlob(schema.findField(c)));
    if (readsBlobs && !ROW_IDS.matcher(filter).matches()) {
      throw refuse("a scan that reads blobs filters by a list of row ids only", "filter", filter);
    }
  }

  private static boolean isWordPart(char c) {
    return Character.isUnicodeIdentifierPart(c) || c == '_';
  }

  private static int endOfQuoted(String filter, int start, char quote) {
    int at = start + 1;
    while (at < filter.length()) {
      if (filter.charAt(at) == quote) {
        if (at + 1 < filter.length() && filter.charAt(at + 1) == quote) {
          at++;
        } else {
          return at;
        }
      }
      at++;
    }
    throw refuse("a quote in the filter is not closed", "filter", filter);
  }

  private static void refuseBlob(Map<String, Boolean> blobs, String name) {
    if (blobs.containsKey(name)) {
      throw refuse("a blob column cannot be filtered", "column", name);
    }
  }

  private static void refuseAddress(String name) {
    if (name.equalsIgnoreCase("_rowaddr")) {
      throw refuse("rows cannot be filtered by address", "column", name);
    }
  }

  /** Returns whether values of the field are blobs. */
  static boolean isBlob(Field field) {
    return "lance.blob.v2".equals(field.getMetadata().get("ARROW:extension:name"))
        || "true".equals(field.getMetadata().get("lance-encoding:blob"))
        || (field.getType() instanceof ArrowType.Struct && isDescriptor(field));
  }

  /** Checks that a column exists and holds blobs. */
  static void blobColumn(Schema schema, String column) {
    columns(schema, List.of(column));
    if (!isBlob(schema.findField(column))) {
      throw refuse("the column holds no blobs", "column", column);
    }
  }

  /**
   * Checks that a column exists and carries the key annotation, without which two concurrent
   * upserts of one new key would both insert it.
   */
  static void upsertKey(Schema schema, String column) {
    columns(schema, List.of(column));
    Map<String, String> metadata = schema.findField(column).getMetadata();
    if (!"true".equals(metadata.get("lance-schema:unenforced-primary-key"))) {
      throw refuse("the column is not annotated as key", "column", column);
    }
  }

  /** Returns whether any column holds blobs. */
  static boolean hasBlobs(Schema schema) {
    return !blobsByName(schema).isEmpty();
  }

  private static boolean isDescriptor(Field field) {
    List<String> names = field.getChildren().stream().map(Field::getName).toList();
    return names.equals(List.of("kind", "position", "size", "blob_id", "blob_uri"))
        || names.equals(List.of("position", "size"));
  }

  private static Map<String, Boolean> blobsByName(Schema schema) {
    Map<String, Boolean> blobs = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Field field : schema.getFields()) {
      if (isBlob(field)) {
        blobs.put(field.getName(), true);
      }
    }
    return blobs;
  }

  private static Set<String> names(Schema schema) {
    Set<String> names = new HashSet<>();
    for (Field field : schema.getFields()) {
      names.add(field.getName());
    }
    return names;
  }

  private static InvalidInputException refuse(String sentence, String kind, String what) {
    return InvalidInputException.of(
        ErrorCode.BAD_REQUEST,
        sentence,
        "",
        Details.of(kind.toLowerCase(Locale.ROOT), what).and("at", "storage"));
  }
}
