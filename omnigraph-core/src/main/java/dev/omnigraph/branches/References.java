package dev.omnigraph.branches;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.branch.GraphTags;
import dev.omnigraph.manifest.coordinator.Coordinator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the texts stand for by which users name a state of the graph: commits, branches, tags, and
 * versions of a branch's manifest. Thread-safe.
 */
public final class References {
  private static final Pattern COMMIT = Pattern.compile("[0-9A-HJKMNP-TV-Z]{26}");
  private static final Pattern VERSION =
      Pattern.compile("manifest:(.+):v([0-9]{1,18})(:etag:.*)?", Pattern.DOTALL);

  private final Coordinator coordinator;
  private final GraphTags tags;

  /** Resolves texts in the graph a coordinator stands for. */
  public References(Coordinator coordinator, GraphTags tags) {
    this.coordinator = coordinator;
    this.tags = tags;
  }

  /**
   * Returns the state a text names: a commit, the newest commit of a branch, a tag, or a version of
   * a branch's manifest, {@code manifest:<branch>:v<version>}. A commit's id wins over a branch of
   * that name, a branch over a tag.
   *
   * @throws NotFoundException if it names nothing, or what it names is no longer retained
   */
  public Snapshot resolve(String text) {
    String name = required(text, "branch or commit");
    Optional<Snapshot> version = version(name);
    if (version.isPresent()) {
      return version.get();
    }
    BranchName branch = BranchName.stored(name);
    if (branch.isMain() || exists(branch)) {
      return coordinator.capture(branch);
    }
    return tagged(name)
        .orElseThrow(
            () ->
                NotFoundException.of(
                    "branch or commit", name, "list the branches, or the commits of one"));
  }

  /**
   * Returns the state a text names for good, as {@link #resolve} but without branches.
   *
   * @throws NotFoundException if it names nothing, or what it names is no longer retained
   */
  public Snapshot resolveFixed(String text) {
    String name = required(text, "commit");
    return version(name)
        .or(() -> tagged(name))
        .orElseThrow(() -> NotFoundException.of("commit", name, "list the commits of the branch"));
  }

  /**
   * Returns the state of a branch at a version of its manifest.
   *
   * @throws NotFoundException if there never was such a version, or it is no longer retained
   */
  public Snapshot atVersion(BranchName branch, long manifestVersion) {
    return coordinator.at(branch, manifestVersion);
  }

  private Optional<Snapshot> tagged(String name) {
    return tags.find(name).map(tag -> coordinator.at(tag.branch(), tag.version()));
  }

  private Optional<Snapshot> version(String name) {
    Matcher version = VERSION.matcher(name);
    if (version.matches()) {
      BranchName branch = BranchName.stored(version.group(1));
      return Optional.of(coordinator.at(branch, Long.parseLong(version.group(2))));
    }
    if (!COMMIT.matcher(name).matches()) {
      return Optional.empty();
    }
    return coordinator.findCommit(new CommitId(name)).map(GraphCommit::id).map(coordinator::at);
  }

  private boolean exists(BranchName branch) {
    return coordinator.branches().stream().anyMatch(ref -> ref.name().equals(branch));
  }

  private static String required(String text, String kind) {
    String name = text.strip();
    if (name.isEmpty()) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST, "a name is missing", "name a " + kind, Details.of("kind", kind));
    }
    return name;
  }
}
