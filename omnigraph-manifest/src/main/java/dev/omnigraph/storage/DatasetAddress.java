package dev.omnigraph.storage;

import dev.omnigraph.ids.BranchName;

/**
 * Where one version chain of a dataset lives.
 *
 * @param uri the dataset's normalised URI or absolute path, without trailing slash and without
 *     {@code tree/}
 * @param owner the branch whose version chain is meant
 */
public record DatasetAddress(String uri, BranchName owner) {

  /** Returns the main chain of a dataset. */
  public static DatasetAddress main(String uri) {
    return new DatasetAddress(uri, BranchName.MAIN);
  }

  /** Returns the URI to open directly: the dataset, or its {@code tree/<branch>} directory. */
  public String openUri() {
    return owner.isMain() ? uri : uri + "/tree/" + owner.text();
  }

  /** Returns the same dataset on another branch. */
  public DatasetAddress on(BranchName branch) {
    return new DatasetAddress(uri, branch);
  }

  @Override
  public String toString() {
    return openUri();
  }
}
