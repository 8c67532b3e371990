package dev.omnigraph.manifest.contract;

import java.util.Objects;

/**
 * The three schema files as text. Immutable.
 *
 * @param source {@code _schema.pg}
 * @param irJson {@code _schema.ir.json}
 * @param stateJson {@code __schema_state.json}
 */
public record SchemaTexts(String source, String irJson, String stateJson) {
  /** Validates. */
  public SchemaTexts {
    Objects.requireNonNull(source);
    Objects.requireNonNull(irJson);
    Objects.requireNonNull(stateJson);
  }

  /** Returns the files of a schema. */
  public static SchemaTexts of(String source, String irJson, String irHash) {
    return new SchemaTexts(source, irJson, new SchemaState(irHash).toJson());
  }
}
