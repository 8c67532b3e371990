package dev.omnigraph.storage;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What to read from one dataset version. Immutable.
 *
 * @param columns exact column names in the order wanted; empty means none (row ids or addresses
 *     only), null means all
 * @param filter a filter in the gateway's SQL subset, names in back-ticks, or null; must not name a
 *     blob column
 * @param fragmentIds only these fragments, or null for all
 * @param rowId whether to add the column {@code _rowid} (UInt64)
 * @param rowAddress whether to add the column {@code _rowaddr} (UInt64: fragment id times 2^32 plus
 *     offset)
 * @param limit the most rows to return
 * @param batchRows rows per batch, positive
 * @param useScalarIndex whether an ordered index may serve the filter
 */
public record ScanRequest(
    @Nullable List<String> columns,
    @Nullable String filter,
    @Nullable List<Integer> fragmentIds,
    boolean rowId,
    boolean rowAddress,
    OptionalLong limit,
    int batchRows,
    boolean useScalarIndex) {

  /** Rows per batch unless said otherwise; the fastest measured for wide scans. */
  public static final int DEFAULT_BATCH_ROWS = 65_536;

  /** Validates and copies. */
  public ScanRequest {
    columns = columns == null ? null : List.copyOf(columns);
    fragmentIds = fragmentIds == null ? null : List.copyOf(fragmentIds);
    Objects.requireNonNull(limit);
    if (batchRows <= 0) {
      throw new IllegalArgumentException("a batch needs at least one row");
    }
  }

  /** Reads all rows with all columns. */
  public static ScanRequest all() {
    return new ScanRequest(
        null, null, null, false, false, OptionalLong.empty(), DEFAULT_BATCH_ROWS, true);
  }

  /** Reads all rows with the given columns. */
  public static ScanRequest of(List<String> columns) {
    return all().withColumns(columns);
  }

  /** Returns the same request for the given columns. */
  public ScanRequest withColumns(List<String> names) {
    return new ScanRequest(
        names, filter, fragmentIds, rowId, rowAddress, limit, batchRows, useScalarIndex);
  }

  /** Returns the same request for rows that satisfy the filter. */
  public ScanRequest withFilter(String text) {
    return new ScanRequest(
        columns, text, fragmentIds, rowId, rowAddress, limit, batchRows, useScalarIndex);
  }

  /** Returns the same request for some fragments only. */
  public ScanRequest withFragments(List<Integer> ids) {
    return new ScanRequest(
        columns, filter, ids, rowId, rowAddress, limit, batchRows, useScalarIndex);
  }

  /** Returns the same request with {@code _rowaddr} added. */
  public ScanRequest withRowAddress() {
    return new ScanRequest(
        columns, filter, fragmentIds, rowId, true, limit, batchRows, useScalarIndex);
  }

  /** Returns the same request with {@code _rowid} added. */
  public ScanRequest withRowId() {
    return new ScanRequest(
        columns, filter, fragmentIds, true, rowAddress, limit, batchRows, useScalarIndex);
  }

  /** Returns the same request for at most {@code rows} rows. */
  public ScanRequest withLimit(long rows) {
    return new ScanRequest(
        columns,
        filter,
        fragmentIds,
        rowId,
        rowAddress,
        OptionalLong.of(rows),
        batchRows,
        useScalarIndex);
  }

  /** Returns the same request in batches of so many rows. */
  public ScanRequest withBatchRows(int rows) {
    return new ScanRequest(
        columns, filter, fragmentIds, rowId, rowAddress, limit, rows, useScalarIndex);
  }

  /** Returns the same request without index look-ups. */
  public ScanRequest withoutIndex() {
    return new ScanRequest(
        columns, filter, fragmentIds, rowId, rowAddress, limit, batchRows, false);
  }
}
