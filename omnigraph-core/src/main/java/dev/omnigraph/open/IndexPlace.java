package dev.omnigraph.open;

import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.search.files.IndexFiles;
import dev.omnigraph.storage.local.UserCache;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Finds the directory for the search indexes of a graph: named by its first commit. */
final class IndexPlace {
  /** What may become the name of a directory. */
  private static final Pattern NAME = Pattern.compile("[0-9A-Za-z]{1,64}");

  private IndexPlace() {}

  static IndexFiles of(OmnigraphOptions options, Snapshot main) {
    String first = genesis(main).text();
    if (options.indexDirectoryBytesMax() == 0 || !NAME.matcher(first).matches()) {
      return IndexFiles.none();
    }
    Path all =
        options
            .indexDirectory()
            .orElseGet(() -> UserCache.directory(System.getenv()).resolve("search"));
    IndexFiles.Use use =
        switch (options.access()) {
          case READ_WRITE -> IndexFiles.Use.READ_WRITE;
          case READ_ONLY -> IndexFiles.Use.READ;
        };
    return IndexFiles.in(
        all.resolve(first), use, options.indexDirectoryBytesMax(), options.clock());
  }

  private static CommitId genesis(Snapshot main) {
    return main.lineage().size() == 0 ? main.head() : main.lineage().commits().get(0).id();
  }
}
