package dev.omnigraph.catalog;

import java.util.Optional;

/** The scalar types a property can have. An enum property has the scalar {@link #STRING}. */
public enum ScalarType {
  STRING("String"),
  BOOL("Bool"),
  I32("I32"),
  I64("I64"),
  U32("U32"),
  U64("U64"),
  F32("F32"),
  F64("F64"),
  DATE("Date"),
  DATETIME("DateTime"),
  BLOB("Blob"),
  VECTOR("Vector");

  private final String text;

  ScalarType(String text) {
    this.text = text;
  }

  /** Returns the spelling in the schema language. */
  public String text() {
    return text;
  }

  /** Returns whether values are integers or floats. */
  public boolean isNumeric() {
    return isInteger() || isFloat();
  }

  /** Returns whether values are integers, signed or not. */
  public boolean isInteger() {
    return this == I32 || this == I64 || this == U32 || this == U64;
  }

  /** Returns whether values are floats. */
  public boolean isFloat() {
    return this == F32 || this == F64;
  }

  /** Returns the scalar spelled like this, or empty. */
  public static Optional<ScalarType> find(String text) {
    for (ScalarType scalar : values()) {
      if (scalar.text.equals(text)) {
        return Optional.of(scalar);
      }
    }
    return Optional.empty();
  }
}
