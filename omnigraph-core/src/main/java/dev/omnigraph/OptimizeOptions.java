package dev.omnigraph;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What to optimize. Immutable.
 *
 * @param branch the branch whose own tables are optimized
 * @param types names of node or edge types; all when empty
 * @param actor recorded as the author of the commit
 * @param message recorded with the commit
 */
public record OptimizeOptions(
    String branch, List<String> types, Optional<String> actor, Optional<String> message) {
  /** Validates and copies. */
  public OptimizeOptions {
    Objects.requireNonNull(branch);
    types = List.copyOf(types);
    Objects.requireNonNull(actor);
    Objects.requireNonNull(message);
  }

  /** Returns the options that optimize every table of main. */
  public static OptimizeOptions all() {
    return new OptimizeOptions("main", List.of(), Optional.empty(), Optional.empty());
  }

  /** Returns the same options for another branch. */
  public OptimizeOptions onBranch(String name) {
    return new OptimizeOptions(name, types, actor, message);
  }

  /** Returns the same options for some types only. */
  public OptimizeOptions withTypes(List<String> names) {
    return new OptimizeOptions(branch, names, actor, message);
  }

  /** Returns the same options with an actor. */
  public OptimizeOptions withActor(String name) {
    return new OptimizeOptions(branch, types, Optional.of(name), message);
  }

  /** Returns the same options with a message. */
  public OptimizeOptions withMessage(String text) {
    return new OptimizeOptions(branch, types, actor, Optional.of(text));
  }
}
