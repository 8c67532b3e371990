package dev.omnigraph.storage.lance;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.BranchRef;
import java.util.ArrayList;
import java.util.List;
import org.lance.Branch;
import org.lance.Dataset;

/** Reads the branches of a dataset. */
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

  /** The last entry is the branch's own, with a UUID made when it was created. */
  private static String incarnation(Branch branch) {
    List<Branch.BranchVersionMapping> identifier = branch.getBranchIdentifier();
    return identifier.isEmpty() ? "" : identifier.get(identifier.size() - 1).getUuid();
  }
}
