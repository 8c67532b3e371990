package dev.omnigraph.storage.lance;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.Utf8Order;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.TagRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lance.Branch;
import org.lance.Dataset;
import org.lance.Tag;

/** Reads the branches and tags of a dataset. */
final class Branches {
  private Branches() {}

  /** Lists the branches of the dataset at a URI, which the given object has open. */
  static List<BranchRef> list(Dataset dataset, String uri) throws IOException {
    Optional<Path> local = LocalLayout.localPath(uri);
    if (local.isPresent()) {
      return new BranchFiles(local.get()).list().stream().map(BranchFiles.Listed::ref).toList();
    }
    List<BranchRef> refs = new ArrayList<>();
    for (Branch branch : dataset.branches().list()) {
      refs.add(
          new BranchRef(
              BranchName.stored(branch.getName()),
              branch.getParentVersion(),
              incarnation(branch),
              branch.getCreateAt()));
    }
    refs.sort((a, b) -> a.name().compareTo(b.name()));
    return refs;
  }

  static List<TagRef> tags(Dataset dataset) {
    List<TagRef> tags = new ArrayList<>();
    for (Tag tag : dataset.tags().list()) {
      BranchName branch = tag.getBranch().map(BranchName::stored).orElse(BranchName.MAIN);
      tags.add(new TagRef(tag.getName(), branch, tag.getVersion()));
    }
    tags.sort(Comparator.comparing(TagRef::name, Utf8Order.INSTANCE));
    return tags;
  }

  /** The last entry is the branch's own, with a UUID made when it was created. */
  private static String incarnation(Branch branch) {
    List<Branch.BranchVersionMapping> identifier = branch.getBranchIdentifier();
    return identifier.isEmpty() ? "" : identifier.get(identifier.size() - 1).getUuid();
  }
}
