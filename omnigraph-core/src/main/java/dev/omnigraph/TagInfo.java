package dev.omnigraph;

import java.util.Objects;

/**
 * A name for a state of the graph. Immutable.
 *
 * @param name its name
 * @param commitId the commit it stands for
 * @param branch the branch the state was read from
 * @param manifestVersion the version of that branch's graph manifest
 */
public record TagInfo(String name, String commitId, String branch, long manifestVersion) {
  /** Validates. */
  public TagInfo {
    Objects.requireNonNull(name);
    Objects.requireNonNull(commitId);
    Objects.requireNonNull(branch);
  }
}
