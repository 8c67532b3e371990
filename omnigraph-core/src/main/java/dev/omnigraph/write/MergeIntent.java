package dev.omnigraph.write;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.recovery.sidecar.TableAdoption;
import java.util.List;
import java.util.Objects;

/**
 * What a merge commits beside the rows it writes. Immutable.
 *
 * @param source the branch merged
 * @param sourceHead its head, which becomes the merged parent; must still be its head
 * @param adopted tables whose pin is taken over
 */
public record MergeIntent(BranchName source, CommitId sourceHead, List<Adopted> adopted) {
  /**
   * A table whose pin is taken over.
   *
   * @param adoption from which version to which
   * @param rows the rows of the version
   */
  public record Adopted(TableAdoption adoption, long rows) {
    /** Validates. */
    public Adopted {
      Objects.requireNonNull(adoption);
    }
  }

  /** Validates and copies. */
  public MergeIntent {
    Objects.requireNonNull(source);
    Objects.requireNonNull(sourceHead);
    adopted = List.copyOf(adopted);
  }
}
