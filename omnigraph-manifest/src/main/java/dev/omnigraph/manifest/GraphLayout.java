package dev.omnigraph.manifest;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.storage.DatasetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The places of everything a graph stores. Immutable.
 *
 * @param root the normalised URI or absolute path of the graph, without trailing slash
 */
public record GraphLayout(String root) {
  /** The suffix of a schema file that is not accepted yet. */
  private static final String STAGING = ".staging";

  /** Validates the root. */
  public GraphLayout {
    if (root.isEmpty() || (root.endsWith("/") && root.length() > 1)) {
      throw new IllegalArgumentException("a root is not empty and has no trailing slash");
    }
  }

  /** Returns a place below the root. */
  public String resolve(String relativePath) {
    return root + "/" + relativePath;
  }

  /** Returns the main chain of {@code __manifest}. */
  public DatasetAddress manifest() {
    return DatasetAddress.main(resolve("__manifest"));
  }

  /** Returns the main chain of {@code _graph_commits.lance}. */
  public DatasetAddress commits() {
    return DatasetAddress.main(resolve("_graph_commits.lance"));
  }

  /** Returns {@code _graph_commit_actors.lance}. */
  public DatasetAddress actors() {
    return DatasetAddress.main(resolve("_graph_commit_actors.lance"));
  }

  /** Returns {@code _graph_commit_recoveries.lance}. */
  public DatasetAddress recoveries() {
    return DatasetAddress.main(resolve("_graph_commit_recoveries.lance"));
  }

  /** Returns the directory of sidecars. */
  public String recoveryDirectory() {
    return resolve("__recovery");
  }

  /** Returns the main chain of a table. */
  public DatasetAddress table(TableKey key) {
    return DatasetAddress.main(resolve(key.relativePath()));
  }

  /** Returns the chain of a table that a branch owns. */
  public DatasetAddress table(TableKey key, BranchName owner) {
    return table(key).on(owner);
  }

  /** Returns the chain an entry of a snapshot points to. */
  public DatasetAddress table(TableEntry entry) {
    return new DatasetAddress(resolve(entry.relativePath()), entry.owner());
  }

  /** Returns the accepted schema source, {@code _schema.pg}. */
  public String schemaSource() {
    return resolve("_schema.pg");
  }

  /** Returns the accepted canonical schema, {@code _schema.ir.json}. */
  public String schemaIr() {
    return resolve("_schema.ir.json");
  }

  /** Returns the hash binding of the schema files, {@code __schema_state.json}. */
  public String schemaState() {
    return resolve("__schema_state.json");
  }

  /** Returns where the successor of a schema file is staged. */
  public static String staged(String schemaFile) {
    return schemaFile + STAGING;
  }

  /** Returns the version file of one version of a dataset chain. */
  public static String versionFile(DatasetAddress address, long version) {
    return versionDirectory(address) + "/" + versionFileName(version);
  }

  /** Returns the directory of version files of a dataset chain. */
  public static String versionDirectory(DatasetAddress address) {
    return address.openUri() + "/_versions";
  }

  /** Returns the name of a version file: 20 digits that descend while versions ascend. */
  public static String versionFileName(long version) {
    String digits = Long.toUnsignedString(-1L - version);
    return "0".repeat(20 - digits.length()) + digits + ".manifest";
  }

  /** Returns the file that names a branch of a dataset. */
  public static String branchReference(DatasetAddress dataset, BranchName branch) {
    return dataset.uri() + "/_refs/branches/" + branch.text().replace("/", "%2F") + ".json";
  }

  /**
   * Checks that no two types would share a directory.
   *
   * @throws InvalidInputException if two names hash to the same value
   */
  public static void requireDistinctDirectories(Collection<TableKey> tables) {
    requireDistinctDirectories(tables, TableKey::relativePath);
  }

  static void requireDistinctDirectories(
      Collection<TableKey> tables, Function<TableKey, String> directory) {
    Map<String, TableKey> taken = new HashMap<>();
    for (TableKey table : tables) {
      TableKey other = taken.putIfAbsent(directory.apply(table), table);
      if (other != null && !other.equals(table)) {
        throw InvalidInputException.of(
            ErrorCode.CATALOG,
            "two type names hash to the same directory",
            "rename one of the types",
            Details.of("table_key", table)
                .and("other", other)
                .and("directory", directory.apply(table)));
      }
    }
  }
}
