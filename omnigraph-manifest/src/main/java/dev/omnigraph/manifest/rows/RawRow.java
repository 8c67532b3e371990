package dev.omnigraph.manifest.rows;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code __manifest} column by column, as stored. Immutable. The form in which rows are
 * written, and moved without being understood.
 *
 * @param tableVersion the version, or -1 for null
 * @param rowCount the row count, or -1 for null
 */
public record RawRow(
    String objectId,
    String objectType,
    @Nullable String location,
    @Nullable String metadata,
    @Nullable List<@Nullable String> baseObjects,
    String tableKey,
    long tableVersion,
    @Nullable String tableBranch,
    long rowCount) {
  /** Stands for a null in the numeric columns. */
  public static final long NULL = -1;

  /** Validates what is never null. */
  public RawRow {
    Objects.requireNonNull(objectId);
    Objects.requireNonNull(objectType);
    Objects.requireNonNull(tableKey);
  }
}
