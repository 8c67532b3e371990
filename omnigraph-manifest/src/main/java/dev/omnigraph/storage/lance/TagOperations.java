package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.TagRef;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lance.Dataset;
import org.lance.Ref;

/** Creates and deletes tags. */
final class TagOperations {
  private static final Pattern STORABLE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

  private final LanceContext context;
  private final Forcing forcing;

  TagOperations(LanceContext context, Forcing forcing) {
    this.context = context;
    this.forcing = forcing;
  }

  void create(DatasetAddress chain, long version, String tag) throws IOException {
    if (!STORABLE.matcher(tag).matches() || tag.contains("..") || tag.endsWith(".")) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "the tag name is not storable",
          "use letters, digits, '.', '-' and '_'",
          Details.of("tag", tag));
    }
    try (Dataset source = context.openNative(chain, Optional.of(version))) {
      for (TagRef other : Branches.tags(source)) {
        if (other.name().equals(tag)) {
          throw StorageException.of(
              Fault.ALREADY_EXISTS, "create tag", chain.uri(), "tag " + tag + " exists", null);
        }
      }
      source
          .tags()
          .create(
              tag,
              chain.owner().isMain()
                  ? Ref.ofMain(version)
                  : Ref.ofBranch(chain.owner().text(), version));
      forcing.forceTag(chain, tag);
    }
  }

  void delete(DatasetAddress dataset, String tag) throws IOException {
    try (Dataset main = context.openNative(DatasetAddress.main(dataset.uri()), Optional.empty())) {
      for (TagRef present : Branches.tags(main)) {
        if (present.name().equals(tag)) {
          main.tags().delete(tag);
        }
      }
    }
  }
}
