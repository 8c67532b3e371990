package dev.omnigraph.storage.lance;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.Utf8Order;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.TagRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lance.Branch;
import org.lance.Dataset;
import org.lance.Tag;

/** Reads the branches and tags of a dataset. */
final class Branches {
  private Branches() {}

  static List<BranchRef> list(Dataset dataset) {
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
