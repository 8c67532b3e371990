package dev.omnigraph.storage.lance;

import java.util.HashSet;
import java.util.Set;
import org.lance.Dataset;
import org.lance.Fragment;
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;
import org.lance.fragment.DeletionFile;
import org.lance.index.Index;

/**
 * The files some versions name, by name alone: names are unique in a dataset and all of its
 * branches, and a branch reads files of the chain it came from. Confined to one thread.
 */
final class VersionReferences {
  private final Set<String> names = new HashSet<>();

  void add(Dataset version) {
    for (Fragment fragment : version.getFragments()) {
      FragmentMetadata metadata = fragment.metadata();
      for (DataFile file : metadata.getFiles()) {
        names.add(lastOf(file.getPath()));
      }
      DeletionFile deletion = metadata.getDeletionFile();
      if (deletion != null) {
        names.add(LocalLayout.deletionName(metadata.getId(), deletion));
      }
    }
    for (Index index : version.getIndexes()) {
      names.add(index.uuid().toString());
    }
  }

  boolean contains(String name) {
    return names.contains(name);
  }

  private static String lastOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
