package dev.omnigraph.catalog;

import java.util.List;

/** Selections from constraint lists. */
final class Constraints {
  private Constraints() {}

  /** Returns the constraints of one kind in their order. */
  static <C extends Constraint> List<C> ofKind(List<Constraint> constraints, Class<C> kind) {
    return constraints.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
