package dev.omnigraph.system.reference;

import dev.omnigraph.errors.ErrorCode;
import java.util.EnumSet;
import java.util.Set;

/** What the reference refuses. A write may break several rules; which is reported first is free. */
public final class ReferenceViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final EnumSet<ErrorCode> codes;

  ReferenceViolation(ErrorCode code, String message) {
    this(EnumSet.of(code), message);
  }

  ReferenceViolation(Set<ErrorCode> codes, String message) {
    super(codes + ": " + message);
    this.codes = EnumSet.copyOf(codes);
  }

  /** Returns every code that is a right answer. */
  public Set<ErrorCode> codes() {
    return EnumSet.copyOf(codes);
  }
}
