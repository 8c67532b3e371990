package dev.omnigraph.catalog;

import dev.omnigraph.ids.Fnv;

/** The numeric identities of types and properties in the canonical schema. */
public final class SchemaIds {
  private SchemaIds() {}

  /** The kinds of declarations, spelled as in the schema language. */
  public enum Kind {
    INTERFACE("interface"),
    NODE("node"),
    EDGE("edge");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** Returns the keyword of the kind. */
    public String text() {
      return text;
    }
  }

  /** Returns the id of a type, an unsigned 32-bit number greater than 0. */
  public static long typeId(Kind kind, String name) {
    return Fnv.identifier32(kind.text + ":" + name);
  }

  /** Returns the id of a property, an unsigned 32-bit number greater than 0. */
  public static long propertyId(Kind kind, String owner, String property) {
    return Fnv.identifier32(kind.text + ":" + owner + ":" + property);
  }
}
