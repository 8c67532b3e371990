package dev.omnigraph.manifest.branch;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.Utf8Order;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.coordinator.Coordinator;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.TagRef;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Names for states of the graph that cleanup keeps: tags of {@code __manifest}. Thread-safe.
 *
 * <p>Storage allows no {@code /} in a tag, so it is stored as {@code _.}, which users cannot write.
 */
public final class GraphTags {
  private static final String SLASH = "_.";

  private final Coordinator coordinator;
  private final DatasetGateway gateway;

  /** Returns the tags of the graph a coordinator stands for. */
  public GraphTags(Coordinator coordinator, DatasetGateway gateway) {
    this.coordinator = coordinator;
    this.gateway = gateway;
  }

  /** Lists the tags under the names users know, in byte order. */
  public List<TagRef> list() {
    return stored().stream()
        .map(tag -> new TagRef(tag.name().replace(SLASH, "/"), tag.branch(), tag.version()))
        .sorted(Comparator.comparing(TagRef::name, Utf8Order.INSTANCE))
        .toList();
  }

  private List<TagRef> stored() {
    return coordinator.exclusively(BranchName.MAIN, session -> session.current().handle().tags());
  }

  /** Finds a tag. */
  public Optional<TagRef> find(String name) {
    return list().stream().filter(tag -> tag.name().equals(name)).findFirst();
  }

  /**
   * Names a state.
   *
   * @throws InvalidInputException if the name is not allowed
   * @throws ConflictException if there is a tag or a branch of that name; nothing was changed
   */
  public void create(String name, Snapshot at) {
    String tag = BranchName.of(name).text(); // the same characters are allowed
    if (tag.contains(SLASH)) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "the tag name is not allowed",
          "a tag name cannot contain '_.'",
          Details.of("tag", tag));
    }
    boolean branch =
        tag.equals(BranchName.MAIN.text())
            || coordinator.branches().stream().anyMatch(ref -> ref.name().text().equals(tag));
    if (branch || find(tag).isPresent()) {
      throw taken(tag);
    }
    DatasetAddress chain = coordinator.layout().manifest().on(at.branch());
    try {
      gateway.createTag(chain, at.manifestVersion(), tag.replace("/", SLASH));
    } catch (StorageException e) {
      if (find(tag).isEmpty()) { // otherwise only the answer was lost
        throw e;
      }
    }
  }

  private static ConflictException taken(String tag) {
    return ConflictException.of(
        ErrorCode.BRANCH_CONFLICT,
        "there is a tag or a branch of this name",
        "choose another name, or delete the tag first",
        Details.of("tag", tag));
  }

  /**
   * Deletes a tag.
   *
   * @throws NotFoundException if there is no such tag
   */
  public void delete(String name) {
    String tag = name.strip();
    if (find(tag).isEmpty()) {
      throw NotFoundException.of("tag", tag, "list the tags");
    }
    try {
      gateway.deleteTag(coordinator.layout().manifest(), tag.replace("/", SLASH));
    } catch (StorageException e) {
      if (find(tag).isPresent()) { // otherwise only the answer was lost
        throw e;
      }
    }
  }
}
