package dev.omnigraph.recovery.sidecar;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.ids.TableKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The durable intent of one graph write: which tables it is about to move, from where to where, and
 * what it will publish. Immutable; sealed by writer kind, so that each kind carries exactly what it
 * needs.
 */
public sealed interface Sidecar {
  /** Returns what all kinds have in common. */
  OperationHeader header();

  /** Returns the tables it moves, at most one pin per table and branch. */
  List<TablePin> pins();

  /** Returns who wrote it. */
  WriterKind writerKind();

  /** Returns how exact its versions are. */
  Strictness strictness();

  /** Returns the id of the operation. */
  default OperationId operationId() {
    return header().operationId();
  }

  /** Returns the graph branch it publishes to. */
  default BranchName branch() {
    return header().branch();
  }

  /** Returns the tables it adds to the graph. */
  default List<TableRegistration> registrations() {
    return List.of();
  }

  /** Returns the tables it removes from the graph. */
  default List<TableTombstone> tombstones() {
    return List.of();
  }

  /** Returns the tables whose pin it changes without moving a head. */
  default List<TableAdoption> adoptions() {
    return List.of();
  }

  /** Returns the second parent of the commit it publishes. */
  default Optional<CommitId> mergedParent() {
    return Optional.empty();
  }

  /** Returns the schema change it belongs to. */
  default Optional<SchemaTransition> schemaTransition() {
    return Optional.empty();
  }

  /** Returns whether it names the table on the branch. */
  default boolean covers(TableKey table, BranchName tableBranch) {
    return pins().stream()
        .anyMatch(pin -> pin.tableKey().equals(table) && pin.tableBranch().equals(tableBranch));
  }

  /**
   * A mutation or a transaction.
   *
   * @param header common part
   * @param pins staged tables
   */
  record Mutation(OperationHeader header, List<TablePin> pins) implements Sidecar {
    /** Validates and copies. */
    public Mutation {
      pins = PinRules.checked(header, pins);
    }

    @Override
    public WriterKind writerKind() {
      return WriterKind.MUTATION;
    }

    @Override
    public Strictness strictness() {
      return Strictness.STRICT;
    }
  }

  /**
   * A load.
   *
   * @param header common part
   * @param pins staged tables
   */
  record Load(OperationHeader header, List<TablePin> pins) implements Sidecar {
    /** Validates and copies. */
    public Load {
      pins = PinRules.checked(header, pins);
    }

    @Override
    public WriterKind writerKind() {
      return WriterKind.LOAD;
    }

    @Override
    public Strictness strictness() {
      return Strictness.STRICT;
    }
  }

  /**
   * A schema migration. Written first with nothing but its header, as the owner record of the
   * schema lock, and again with its full content before the first effect.
   *
   * @param header common part; the branch is main
   * @param pins rewritten tables
   * @param registrations added tables and rename targets
   * @param tombstones dropped tables and rename sources
   * @param schemaTransition the schema hashes; absent in files of the other engine
   */
  record SchemaApply(
      OperationHeader header,
      List<TablePin> pins,
      List<TableRegistration> registrations,
      List<TableTombstone> tombstones,
      Optional<SchemaTransition> schemaTransition)
      implements Sidecar {
    /** Validates and copies. */
    public SchemaApply {
      pins = PinRules.checked(header, pins);
      registrations = List.copyOf(registrations);
      tombstones = List.copyOf(tombstones);
      Objects.requireNonNull(schemaTransition);
      if (!header.branch().isMain()) {
        throw new IllegalArgumentException("a schema migration runs on main");
      }
      PinRules.distinct(registrations.stream().map(TableRegistration::tableKey).toList());
      PinRules.distinct(tombstones.stream().map(TableTombstone::tableKey).toList());
    }

    @Override
    public WriterKind writerKind() {
      return WriterKind.SCHEMA_APPLY;
    }

    @Override
    public Strictness strictness() {
      return Strictness.LOOSE;
    }
  }

  /**
   * A branch merge.
   *
   * @param header common part
   * @param pins rewritten tables
   * @param mergeSource the head of the source branch
   * @param adoptions tables taken over as they are; unknown to the other engine
   * @param strictness {@code CONFIRMED}, or {@code LOOSE} in files of version 1, which knew no
   *     confirmation
   */
  record BranchMerge(
      OperationHeader header,
      List<TablePin> pins,
      Optional<CommitId> mergeSource,
      List<TableAdoption> adoptions,
      Strictness strictness)
      implements Sidecar {
    /** Validates and copies. */
    public BranchMerge {
      pins = PinRules.checked(header, pins);
      Objects.requireNonNull(mergeSource);
      adoptions = List.copyOf(adoptions);
      PinRules.distinct(
          Stream.concat(
                  pins.stream().map(TablePin::tableKey),
                  adoptions.stream().map(TableAdoption::tableKey))
              .toList());
      if (strictness == Strictness.STRICT) {
        throw new IllegalArgumentException("a merge is never strict");
      }
    }

    /** Returns the sidecar a merge that only moves heads writes before its first effect. */
    public static BranchMerge unconfirmed(
        OperationHeader header, List<TablePin> pins, CommitId mergeSource) {
      return unconfirmed(header, pins, mergeSource, List.of());
    }

    /** Returns the sidecar a merge writes before its first effect. */
    public static BranchMerge unconfirmed(
        OperationHeader header,
        List<TablePin> pins,
        CommitId mergeSource,
        List<TableAdoption> adoptions) {
      return new BranchMerge(
          header, pins, Optional.of(mergeSource), adoptions, Strictness.CONFIRMED);
    }

    /**
     * Returns the same sidecar with the version each table reached.
     *
     * @param reached one version per pinned table
     * @throws IllegalArgumentException if a pinned table is missing
     */
    public BranchMerge confirmed(Map<TableKey, Long> reached) {
      List<TablePin> confirmed =
          pins.stream()
              .map(
                  pin -> {
                    Long version = reached.get(pin.tableKey());
                    if (version == null) {
                      throw new IllegalArgumentException("no version for " + pin.tableKey());
                    }
                    return pin.confirmedAt(version);
                  })
              .toList();
      return new BranchMerge(header, confirmed, mergeSource, adoptions, strictness);
    }

    @Override
    public WriterKind writerKind() {
      return WriterKind.BRANCH_MERGE;
    }

    @Override
    public Optional<CommitId> mergedParent() {
      return mergeSource;
    }
  }

  /**
   * An index build.
   *
   * @param header common part
   * @param pins tables that lack an index
   */
  record EnsureIndices(OperationHeader header, List<TablePin> pins) implements Sidecar {
    /** Validates and copies. */
    public EnsureIndices {
      pins = PinRules.checked(header, pins);
    }

    @Override
    public WriterKind writerKind() {
      return WriterKind.ENSURE_INDICES;
    }

    @Override
    public Strictness strictness() {
      return Strictness.LOOSE;
    }
  }

  /**
   * A compaction.
   *
   * @param header common part; in files of the other engine the branch is main
   * @param pins the compacted tables; exactly one in files of the other engine
   */
  record Optimize(OperationHeader header, List<TablePin> pins) implements Sidecar {
    /** Validates and copies. */
    public Optimize {
      pins = PinRules.checked(header, pins);
      if (pins.isEmpty()) {
        throw new IllegalArgumentException("a compaction names its tables");
      }
    }

    @Override
    public WriterKind writerKind() {
      return WriterKind.OPTIMIZE;
    }

    @Override
    public Strictness strictness() {
      return Strictness.LOOSE;
    }
  }
}
