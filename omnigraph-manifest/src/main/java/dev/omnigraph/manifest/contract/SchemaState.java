package dev.omnigraph.manifest.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.UnsupportedFormatException;

/**
 * The content of {@code __schema_state.json}: which schema the other two files are.
 *
 * @param irHash the hash of the canonical JSON, {@code sha256:} and 64 digits
 */
public record SchemaState(String irHash) {
  private static final int FORMAT_VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns the text of the file, byte-exact. */
  public String toJson() {
    return "{\n  \"format_version\": 1,\n  \"schema_ir_hash\": \""
        + irHash
        + "\",\n  \"schema_identity_version\": 1\n}";
  }

  /**
   * Reads the file.
   *
   * @param object the file's name for messages
   * @throws CorruptionException if the text is no such document
   * @throws UnsupportedFormatException if the document is of another version
   */
  public static SchemaState parse(String object, String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw CorruptionException.of(object, "a JSON document", "unreadable text", e);
    }
    JsonNode version = root.path("format_version");
    if (version.isIntegralNumber() && version.asInt() != FORMAT_VERSION) {
      throw UnsupportedFormatException.of(
          object, version.asText(), "1", "open the graph with the library that wrote it");
    }
    JsonNode hash = root.path("schema_ir_hash");
    if (!version.isIntegralNumber() || !hash.isTextual()) {
      throw CorruptionException.of(object, "format_version and schema_ir_hash", "neither", null);
    }
    return new SchemaState(hash.asText());
  }
}
