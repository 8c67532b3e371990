package dev.omnigraph.query.ast;

import dev.omnigraph.lang.Span;
import java.util.Objects;

/**
 * A variable as written at one place. Immutable.
 *
 * @param name the name without {@code $}
 * @param span where it stands, {@code $} included
 */
public record Variable(String name, Span span) {
  /** Validates. */
  public Variable {
    Objects.requireNonNull(name);
    Objects.requireNonNull(span);
  }

  /** Returns whether this is {@code $_}, which stands for another node each time. */
  public boolean isAnonymous() {
    return name.equals("_");
  }
}
