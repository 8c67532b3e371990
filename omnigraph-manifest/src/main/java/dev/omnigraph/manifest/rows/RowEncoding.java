package dev.omnigraph.manifest.rows;

import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.storage.DatasetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The byte-exact encoding of each kind of row. Stateless. */
public final class RowEncoding {
  private static final String TABLE = "table";
  private static final String TABLE_VERSION = "table_version";
  private static final String TOMBSTONE = "table_tombstone";
  private static final String COMMIT = "graph_commit";
  private static final String HEAD = "graph_head";
  private static final String HEAD_PREFIX = "graph_head:";

  private RowEncoding() {}

  /** Returns the row that registers a table. */
  public static RawRow table(TableKey key, String relativePath) {
    return new RawRow(
        key.toString(),
        TABLE,
        relativePath,
        null,
        null,
        key.toString(),
        RawRow.NULL,
        null,
        RawRow.NULL);
  }

  /** Returns the row of a published table version; {@code chain} is where it is stored. */
  public static RawRow tableVersion(
      TableKey key, DatasetAddress chain, long version, long rowCount) {
    return new RawRow(
        tableVersionId(key, version),
        TABLE_VERSION,
        null,
        LineageJson.tableVersion(objectPath(GraphLayout.versionFile(chain, version))),
        null,
        key.toString(),
        version,
        chain.owner().storedName(),
        rowCount);
  }

  /** Returns the {@code object_id} of a published table version. */
  public static String tableVersionId(TableKey key, long version) {
    return key + "$" + digits(version);
  }

  /** Returns the row that ends a table. */
  public static RawRow tombstone(TableKey key, long version) {
    return new RawRow(
        key + "$tombstone$" + digits(version),
        TOMBSTONE,
        null,
        null,
        null,
        key.toString(),
        version,
        null,
        RawRow.NULL);
  }

  /** Returns the row of a commit. */
  public static RawRow commit(GraphCommit commit) {
    return new RawRow(
        commit.id().text(),
        COMMIT,
        null,
        LineageJson.commit(commit),
        null,
        "",
        commit.manifestVersion(),
        commit.branch().storedName(),
        RawRow.NULL);
  }

  /** Returns the contention row of a branch. */
  public static RawRow head(BranchName branch, CommitId head, Optional<CommitId> parent) {
    return new RawRow(
        headId(branch),
        HEAD,
        null,
        LineageJson.head(head, parent),
        null,
        "",
        RawRow.NULL,
        null,
        RawRow.NULL);
  }

  /** Returns the {@code object_id} of the contention row of a branch. */
  public static String headId(BranchName branch) {
    return HEAD_PREFIX + branch.text();
  }

  /**
   * Returns the meaning of a row.
   *
   * @throws CorruptionException if a row of a known kind lacks what it must carry
   */
  public static ManifestRow decode(RawRow row) {
    return decode(
        row.objectId(),
        row.objectType(),
        row.location(),
        row.metadata(),
        row.tableKey(),
        row.tableVersion(),
        row.tableBranch(),
        row.rowCount());
  }

  static ManifestRow decode(
      String objectId,
      String objectType,
      @Nullable String location,
      @Nullable String metadata,
      String tableKey,
      long tableVersion,
      @Nullable String tableBranch,
      long rowCount) {
    return switch (objectType) {
      case TABLE -> {
        if (location == null) {
          throw CorruptionException.of("__manifest row " + objectId, "a location", "none", null);
        }
        yield new ManifestRow.Table(key(objectId, tableKey), location);
      }
      case TABLE_VERSION ->
          new ManifestRow.TableVersion(
              key(objectId, tableKey),
              version(objectId, tableVersion),
              BranchName.stored(tableBranch),
              Math.max(0, rowCount));
      case TOMBSTONE ->
          new ManifestRow.Tombstone(key(objectId, tableKey), version(objectId, tableVersion));
      case COMMIT ->
          new ManifestRow.Commit(
              LineageJson.readCommit(
                  objectId,
                  version(objectId, tableVersion),
                  BranchName.stored(tableBranch),
                  metadata));
      case HEAD -> {
        if (!objectId.startsWith(HEAD_PREFIX)) {
          throw CorruptionException.of(
              "__manifest row " + objectId, "an id that starts with graph_head:", objectId, null);
        }
        yield LineageJson.readHead(
            objectId, BranchName.stored(objectId.substring(HEAD_PREFIX.length())), metadata);
      }
      default -> new ManifestRow.Other(objectId, objectType);
    };
  }

  private static TableKey key(String objectId, String tableKey) {
    try {
      return TableKey.parse(tableKey);
    } catch (IllegalArgumentException e) {
      throw CorruptionException.of("__manifest row " + objectId, "a table key", tableKey, e);
    }
  }

  private static long version(String objectId, long version) {
    if (version < 0) {
      throw CorruptionException.of("__manifest row " + objectId, "a version", "none", null);
    }
    return version;
  }

  private static String digits(long version) {
    String digits = Long.toString(version);
    return "0".repeat(20 - digits.length()) + digits;
  }

  /** Reduces a URI to the path an object store knows: no scheme, no bucket, no leading slash. */
  private static String objectPath(String uri) {
    String path = uri;
    int scheme = uri.indexOf("://");
    if (scheme >= 0) {
      int slash = uri.indexOf('/', scheme + 3);
      path = slash < 0 ? "" : uri.substring(slash);
    }
    int start = 0;
    while (start < path.length() && path.charAt(start) == '/') {
      start++;
    }
    return path.substring(start);
  }
}
