package dev.omnigraph.schema.plan;

import java.util.Optional;

/** The stable codes of the schema lint. All have severity <em>error</em>. */
public enum SchemaLint {
  DROP_GRAPH("OG-DS-101", Family.DS, Tier.DESTRUCTIVE, "drop a populated graph"),
  DROP_NODE_TYPE("OG-DS-102", Family.DS, Tier.DESTRUCTIVE, "drop a populated node type"),
  DROP_EDGE_TYPE("OG-DS-103", Family.DS, Tier.DESTRUCTIVE, "drop a populated edge type"),
  DROP_PROPERTY("OG-DS-104", Family.DS, Tier.DESTRUCTIVE, "drop a property of a populated type"),
  DROP_VECTOR("OG-DS-105", Family.DS, Tier.DESTRUCTIVE, "drop a populated vector property"),
  REQUIRED_ADDED(
      "OG-MF-103", Family.MF, Tier.VALIDATED, "required property added without backfill"),
  TIGHTENED("OG-MF-104", Family.MF, Tier.VALIDATED, "nullable tightened to required"),
  TYPE_CHANGED("OG-MF-106", Family.MF, Tier.DESTRUCTIVE, "property type changed");

  /** What a code is about; only some families have codes. */
  public enum Family {
    /** Destructive. */
    DS,
    /** May fail. */
    MF,
    CD,
    BC,
    NM,
    OW,
    NL,
    VE,
    ED,
    LK
  }

  /** How dangerous the change is. */
  public enum Tier {
    SAFE,
    VALIDATED,
    DESTRUCTIVE
  }

  private final String code;
  private final Family family;
  private final Tier tier;
  private final String meaning;

  SchemaLint(String code, Family family, Tier tier, String meaning) {
    this.code = code;
    this.family = family;
    this.tier = tier;
    this.meaning = meaning;
  }

  /** Returns the code, for example {@code OG-MF-103}; it never changes meaning. */
  public String code() {
    return code;
  }

  /** Returns the family. */
  public Family family() {
    return family;
  }

  /** Returns the tier. */
  public Tier tier() {
    return tier;
  }

  /** Returns the meaning in a few words. */
  public String meaning() {
    return meaning;
  }

  /** Returns the lint of a code, or empty. */
  public static Optional<SchemaLint> find(String code) {
    for (SchemaLint lint : values()) {
      if (lint.code.equals(code)) {
        return Optional.of(lint);
      }
    }
    return Optional.empty();
  }
}
