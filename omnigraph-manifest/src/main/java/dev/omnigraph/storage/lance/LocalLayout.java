package dev.omnigraph.storage.lance;

import dev.omnigraph.storage.DatasetAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;
import org.lance.fragment.DeletionFile;
import org.lance.fragment.DeletionFileType;

/**
 * Where Lance puts the files of one version chain on a local disk: the names are part of the
 * format, so that a commit's files are known without listing a directory.
 *
 * @param root the directory of the chain
 */
record LocalLayout(Path root) {
  private static final int VERSION_DIGITS = 20;
  private static final Pattern VERSION_NAME = Pattern.compile("[0-9]{20}\\.manifest");

  /** Returns the layout of a chain, or empty if it is not on a local disk. */
  static Optional<LocalLayout> of(DatasetAddress address) {
    return localPath(address.openUri()).map(LocalLayout::new);
  }

  /** Returns the local path of a URI, or empty for one of an object store. */
  static Optional<Path> localPath(String uri) {
    if (uri.startsWith("file:")) {
      return Optional.of(Path.of(URI.create(uri)));
    }
    return uri.contains("://") ? Optional.empty() : Optional.of(Path.of(uri));
  }

  Path versions() {
    return root.resolve("_versions");
  }

  Path data() {
    return root.resolve("data");
  }

  Path deletions() {
    return root.resolve("_deletions");
  }

  Path transactions() {
    return root.resolve("_transactions");
  }

  Path indices() {
    return root.resolve("_indices");
  }

  /** Names count down from the largest 64-bit number, so that the newest is listed first. */
  static String versionName(long version) {
    String digits = Long.toUnsignedString(-1L - version);
    return "0".repeat(VERSION_DIGITS - digits.length()) + digits + ".manifest";
  }

  /** Returns the versions that have a file, newest first; lists the directory. */
  List<Long> listVersions() throws IOException {
    List<Long> versions = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(versions(), "*.manifest")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (VERSION_NAME.matcher(name).matches()) {
          versions.add(-1L - Long.parseUnsignedLong(name.substring(0, VERSION_DIGITS)));
        }
      }
    }
    versions.sort(Comparator.reverseOrder());
    return versions;
  }

  Path version(long version) {
    return versions().resolve(versionName(version));
  }

  /** Adds a data file and the large blobs it refers to, which lie in a directory of its name. */
  void addData(WrittenFiles written, DataFile file) {
    Path path = data().resolve(file.getPath());
    written.add(path);
    String name = file.getPath();
    int dot = name.lastIndexOf('.');
    Path blobs = data().resolve(dot < 0 ? name + ".d" : name.substring(0, dot));
    if (Files.isDirectory(blobs)) {
      addListed(written, blobs);
    }
  }

  private static void addListed(WrittenFiles written, Path directory) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      files.forEach(written::add);
    } catch (IOException e) {
      throw LanceErrors.translate(e, "list files", directory.toString());
    }
  }

  Path deletion(FragmentMetadata fragment, DeletionFile file) {
    return deletions().resolve(deletionName(fragment.getId(), file));
  }

  /** Adds the files of a new index; its directory belongs to it alone, so it may be listed. */
  void addIndex(WrittenFiles written, String uuid) {
    Path directory = root.resolve("_indices").resolve(uuid);
    addListed(written, directory);
    written.addDirectory(root.resolve("_indices"));
  }

  static String deletionName(int fragment, DeletionFile file) {
    String extension = file.getFileType() == DeletionFileType.BITMAP ? "bin" : "arrow";
    String id = Long.toUnsignedString(file.getId());
    return fragment + "-" + file.getReadVersion() + "-" + id + "." + extension;
  }
}
