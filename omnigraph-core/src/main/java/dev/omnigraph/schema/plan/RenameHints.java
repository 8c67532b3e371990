package dev.omnigraph.schema.plan;

import dev.omnigraph.catalog.Annotation;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Matches the names of one scope – the types of a kind, the properties of a type – in the desired
 * schema to those in the accepted one. A name that both have is the same thing; a hint counts only
 * for a name the accepted schema does not have.
 */
final class RenameHints {
  private static final String HINT = "rename_from";

  /** What became of a desired name. */
  enum Fate {
    /** The accepted schema has the name. */
    KEPT,
    /** The hint names an accepted thing that is free. */
    RENAMED,
    /** There is no hint. */
    NEW,
    /** The hint names nothing, or something that is kept or renamed already. */
    BROKEN
  }

  /**
   * The match of a desired name.
   *
   * @param accepted the accepted name, empty unless kept or renamed
   */
  record Match(Fate fate, Optional<String> accepted) {}

  private final Set<String> accepted;
  private final Set<String> taken = new HashSet<>();

  RenameHints(List<String> acceptedNames, List<String> desiredNames) {
    this.accepted = Set.copyOf(acceptedNames);
    desiredNames.stream().filter(accepted::contains).forEach(taken::add);
  }

  Match match(String desired, List<Annotation> annotations) {
    if (accepted.contains(desired)) {
      return new Match(Fate.KEPT, Optional.of(desired));
    }
    Optional<Annotation> hint = annotations.stream().filter(a -> a.name().equals(HINT)).findFirst();
    if (hint.isEmpty()) {
      return new Match(Fate.NEW, Optional.empty());
    }
    Optional<String> from = hint.get().value();
    if (from.isPresent() && accepted.contains(from.get()) && taken.add(from.get())) {
      return new Match(Fate.RENAMED, from);
    }
    return new Match(Fate.BROKEN, Optional.empty());
  }

  /** Returns whether an accepted name lives on, under this or another name. */
  boolean isTaken(String acceptedName) {
    return taken.contains(acceptedName);
  }
}
