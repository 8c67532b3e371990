package dev.omnigraph.manifest.rows;

import dev.omnigraph.errors.UnsupportedFormatException;
import dev.omnigraph.storage.DatasetHandle;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The columns of {@code __manifest} and its side tables, and the version stamp. Stateless. */
public final class ManifestSchema {
  /** The schema-level metadata key of the stamp. */
  public static final String STAMP_KEY = "omnigraph:internal_schema_version";

  /** The generation this library writes. */
  public static final int STAMP = 4;

  /** Entries of the dataset configuration every manifest has. */
  public static final Map<String, String> CONFIG = Map.of("table_version_management", "true");

  static final String OBJECT_ID = "object_id";
  static final String OBJECT_TYPE = "object_type";
  static final String LOCATION = "location";
  static final String METADATA = "metadata";
  static final String BASE_OBJECTS = "base_objects";
  static final String TABLE_KEY = "table_key";
  static final String TABLE_VERSION = "table_version";
  static final String TABLE_BRANCH = "table_branch";
  static final String ROW_COUNT = "row_count";

  private static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;
  private static final ArrowType U64 = new ArrowType.Int(64, false);
  private static final ArrowType MICROS = new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);

  /** The columns of {@code __manifest}; {@code object_id} carries the primary-key annotation. */
  public static final Schema MANIFEST =
      new Schema(
          List.of(
              new Field(
                  OBJECT_ID,
                  new FieldType(
                      false, TEXT, null, Map.of("lance-schema:unenforced-primary-key", "true")),
                  null),
              required(OBJECT_TYPE, TEXT),
              optional(LOCATION, TEXT),
              optional(METADATA, TEXT),
              new Field(
                  BASE_OBJECTS,
                  FieldType.nullable(ArrowType.List.INSTANCE),
                  List.of(optional("item", TEXT))),
              required(TABLE_KEY, TEXT),
              optional(TABLE_VERSION, U64),
              optional(TABLE_BRANCH, TEXT),
              optional(ROW_COUNT, U64)));

  /** The columns of {@code _graph_commits.lance}. */
  public static final Schema COMMITS =
      new Schema(
          List.of(
              required("graph_commit_id", TEXT),
              optional("manifest_branch", TEXT),
              required("manifest_version", U64),
              optional("parent_commit_id", TEXT),
              optional("merged_parent_commit_id", TEXT),
              required("created_at", MICROS)));

  /** The columns of {@code _graph_commit_actors.lance}. */
  public static final Schema ACTORS =
      new Schema(
          List.of(
              required("graph_commit_id", TEXT),
              required("actor_id", TEXT),
              required("created_at", MICROS)));

  private ManifestSchema() {}

  private static Field required(String name, ArrowType type) {
    return new Field(name, FieldType.notNullable(type), null);
  }

  private static Field optional(String name, ArrowType type) {
    return new Field(name, FieldType.nullable(type), null);
  }

  /**
   * Checks that this library can read a manifest.
   *
   * @throws UnsupportedFormatException if a newer generation wrote it, or the stamp is no version
   */
  public static void requireReadable(DatasetHandle manifest) {
    stamp(manifest);
  }

  /**
   * Checks that this library can write to a manifest; the stamp is kept per branch.
   *
   * @throws UnsupportedFormatException as {@link #requireReadable}, or if an older generation wrote
   *     it
   */
  public static void requireWritable(DatasetHandle manifest) {
    int stamp = stamp(manifest);
    if (stamp < STAMP) {
      throw UnsupportedFormatException.of(
          manifest.address().toString(),
          Integer.toString(stamp),
          Integer.toString(STAMP),
          "this branch was written by an older Omnigraph and can only be read; open it once for"
              + " writing with Omnigraph 0.8, which upgrades it to generation 4");
    }
  }

  /** Returns whether this library can write to a manifest, see {@link #requireWritable}. */
  public static boolean isWritable(DatasetHandle manifest) {
    return stamp(manifest) == STAMP;
  }

  private static int stamp(DatasetHandle manifest) {
    Map<String, String> metadata = manifest.schema().getCustomMetadata();
    String text = metadata == null ? null : metadata.get(STAMP_KEY);
    if (text == null) {
      return 1;
    }
    int stamp;
    try {
      stamp = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      stamp = 0;
    }
    if (stamp < 1) {
      throw UnsupportedFormatException.of(
          manifest.address().toString(),
          text,
          "1 to " + STAMP,
          "the stamp is not a version this format knows; the graph may be damaged");
    }
    if (stamp > STAMP) {
      throw UnsupportedFormatException.of(
          manifest.address().toString(),
          text,
          "1 to " + STAMP,
          "the graph was written by a newer Omnigraph; upgrade this library");
    }
    return stamp;
  }
}
