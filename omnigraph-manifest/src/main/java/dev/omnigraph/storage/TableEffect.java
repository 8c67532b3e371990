package dev.omnigraph.storage;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.vector.types.pojo.Schema;

/** What one transaction does to one dataset. Sealed; the gateway knows no other. */
public sealed interface TableEffect {

  /**
   * Adds and removes rows in one version. Rows to rewrite are removed at their address and added
   * again with fresh row ids; the transaction carries neither row-id metadata nor an update mode.
   *
   * @param added staged fragments to add
   * @param removedRows offsets to delete by fragment id; offsets are physical, distinct and within
   *     the fragment; a fragment left without live rows is dropped
   * @param removedFragments fragments dropped whole, because every live row is removed or was
   *     copied into an added fragment
   */
  record Rewrite(
      List<StagedFragment> added, Map<Integer, int[]> removedRows, List<Integer> removedFragments)
      implements TableEffect {
    /** Validates and copies. */
    public Rewrite {
      added = List.copyOf(added);
      removedRows = Map.copyOf(removedRows);
      removedFragments = List.copyOf(removedFragments);
    }
  }

  /**
   * Replaces the whole content, keeping the schema.
   *
   * @param added staged fragments of the new content
   */
  record Overwrite(Schema schema, List<StagedFragment> added) implements TableEffect {
    /** Validates and copies. */
    public Overwrite {
      Objects.requireNonNull(schema);
      added = List.copyOf(added);
    }
  }

  /**
   * Sets metadata entries.
   *
   * @param schemaMetadata entries of the schema-level metadata
   * @param config entries of the dataset configuration
   */
  record SetMetadata(Map<String, String> schemaMetadata, Map<String, String> config)
      implements TableEffect {
    /** Validates and copies. */
    public SetMetadata {
      schemaMetadata = Map.copyOf(schemaMetadata);
      config = Map.copyOf(config);
    }
  }

  /**
   * Replaces fragments by copies of their live rows. The rows, and their row ids, are the same
   * afterwards.
   *
   * @param groups what was copied; together at least one fragment
   */
  record Compact(List<StagedCompaction> groups) implements TableEffect {
    /** Validates and copies. */
    public Compact {
      groups = List.copyOf(groups);
      if (groups.isEmpty()) {
        throw new IllegalArgumentException("a compaction replaces something");
      }
    }
  }

  /**
   * Makes the content of an earlier version current again, as a new version.
   *
   * @param version the version to restore
   */
  record Restore(long version) implements TableEffect {}
}
