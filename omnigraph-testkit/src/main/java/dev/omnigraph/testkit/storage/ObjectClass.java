package dev.omnigraph.testkit.storage;

/** What a counted call was about. */
public enum ObjectClass {
  /** A table of nodes or edges. */
  DATA_TABLE,
  /** The graph's {@code __manifest}. */
  MANIFEST,
  /** Another dataset of the graph. */
  INTERNAL_TABLE,
  /** One of the schema contract files, staged ones included. */
  SCHEMA_FILE,
  /** Something below {@code __recovery}. */
  SIDECAR,
  /** Anything else. */
  OTHER;

  /** Returns the class of an object by its URI. */
  static ObjectClass of(String uri) {
    if (uri.contains("/nodes/") || uri.contains("/edges/")) {
      return DATA_TABLE;
    }
    if (uri.contains("/__manifest")) {
      return MANIFEST;
    }
    if (uri.contains("/__recovery")) {
      return SIDECAR;
    }
    if (uri.contains("/_graph_")) {
      return INTERNAL_TABLE;
    }
    if (uri.contains("_schema")) {
      return SCHEMA_FILE;
    }
    return OTHER;
  }
}
