package dev.omnigraph.errors;

/**
 * The stable codes of all errors. Codes and kinds are contract, wording is not.
 *
 * <p>The kind is the name used by the language specification's error taxonomy.
 */
public enum ErrorCode {
  PARSE("OG-P001", "Compiler.Parse"),
  CATALOG("OG-P002", "Compiler.Catalog"),
  TYPE("OG-P003", "Compiler.Type"),
  PLAN("OG-P004", "Compiler.Plan"),
  EXECUTION("OG-P005", "Compiler.Execution"),

  BAD_REQUEST("OG-V001", "Manifest.BadRequest"),
  BAD_PARAMETER("OG-V002", "Manifest.BadRequest"),
  UNKNOWN_QUERY("OG-V003", "Manifest.BadRequest"),
  MIXED_MUTATION("OG-V004", "Manifest.BadRequest"),
  KEY_IMMUTABLE("OG-V005", "Manifest.BadRequest"),
  BAD_RECORD("OG-V006", "Manifest.BadRequest"),
  BAD_VALUE("OG-V007", "Manifest.BadRequest"),
  UNSUPPORTED_MIGRATION("OG-V008", "Manifest.BadRequest"),
  EMBEDDING("OG-V009", "Manifest.BadRequest"),
  REQUIRED_VIOLATION("OG-V010", "Manifest.BadRequest"),
  RANGE_VIOLATION("OG-V011", "Manifest.BadRequest"),
  CHECK_VIOLATION("OG-V012", "Manifest.BadRequest"),
  ENUM_VIOLATION("OG-V013", "Manifest.BadRequest"),
  UNIQUE_VIOLATION("OG-V014", "Manifest.BadRequest"),
  ENDPOINT_VIOLATION("OG-V015", "Manifest.BadRequest"),
  CARDINALITY_VIOLATION("OG-V016", "Manifest.BadRequest"),
  BLOB("OG-V017", "Manifest.BadRequest"),

  NOT_FOUND("OG-N001", "Manifest.NotFound"),
  BRANCH_NOT_FOUND("OG-N002", "BranchNotFound"),
  HISTORY_RECLAIMED("OG-N003", "HistoricalVersionReclaimed"),
  GRAPH_NOT_FOUND("OG-N004", "Manifest.NotFound"),

  ALREADY_INITIALISED("OG-A001", "AlreadyInitialized"),
  ALREADY_EXISTS("OG-A002", "Manifest.Conflict"),
  UNSUPPORTED_FORMAT("OG-F001", "UnsupportedFormat"),

  EXPECTED_VERSION("OG-W001", "Manifest.Conflict"),
  ROW_CONTENTION("OG-W002", "Manifest.Conflict"),
  READ_SET_CHANGED("OG-W003", "ReadSetChanged"),
  PRECONDITION_FAILED("OG-W004", "PreconditionFailed"),
  SCHEMA_CONFLICT("OG-W005", "Manifest.Conflict"),
  BRANCH_CONFLICT("OG-W006", "Manifest.Conflict"),
  KEY_CONFLICT("OG-W007", "KeyConflict"),
  MERGE_CONFLICTS("OG-W008", "MergeConflicts"),
  BUSY("OG-W009", "Busy"),
  CURSOR_REJECTED("OG-W010", "ChangeCursorRejected"),
  FEED_GAP("OG-W011", "ChangeFeedGap"),

  RECOVERY_REQUIRED("OG-R001", "RecoveryRequired"),
  OUTCOME_PENDING("OG-R002", "OutcomePending"),

  STORAGE("OG-S001", "Storage"),
  IO("OG-S002", "Io"),
  CORRUPTION("OG-S003", "Corruption"),

  RESOURCE_LIMIT("OG-L001", "ResourceLimitExceeded"),
  CANCELLED("OG-L002", "Cancelled"),
  TIMEOUT("OG-L003", "Timeout"),
  CLOSED("OG-X001", "Closed");

  private final String code;
  private final String kind;

  ErrorCode(String code, String kind) {
    this.code = code;
    this.kind = kind;
  }

  /** Returns the code text, for example {@code OG-W001}; it never changes meaning. */
  public String code() {
    return code;
  }

  /** Returns the kind as the specification's taxonomy spells it. */
  public String kind() {
    return kind;
  }
}
