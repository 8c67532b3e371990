package dev.omnigraph.testkit.model;

import dev.omnigraph.CommitInfo;
import java.util.Optional;

/**
 * A commit of the model. Immutable.
 *
 * @param branch the branch it was made on
 * @param info what the graph says about it
 * @param state what it holds
 */
record ModelCommit(String branch, CommitInfo info, ModelState state) {
  String id() {
    return info.id();
  }

  Optional<String> parent() {
    return info.parent();
  }
}
