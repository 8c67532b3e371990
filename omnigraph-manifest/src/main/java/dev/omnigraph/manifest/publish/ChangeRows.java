package dev.omnigraph.manifest.publish;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.rows.RawRow;
import dev.omnigraph.manifest.rows.RowEncoding;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rows a request adds to one state of the manifest. Immutable.
 *
 * @param rows the rows in the order written; their ids are distinct
 * @param maybePresent ids of rows that an earlier publish may have written under the same id: each
 *     is either replaced (an owner hand-off) or a reason to refuse
 * @param commit the commit they record
 */
record ChangeRows(List<RawRow> rows, Set<String> maybePresent, GraphCommit commit) {
  ChangeRows {
    rows = List.copyOf(rows);
    maybePresent = Set.copyOf(maybePresent);
  }

  /**
   * Builds the rows.
   *
   * @throws InvalidInputException if the changes contradict each other
   * @throws ConflictException if they contradict the state
   */
  static ChangeRows build(PublishRequest request, Snapshot base, GraphLayout layout) {
    Builder builder = new Builder(base, layout);
    for (TableChange change : request.changes()) {
      if (change instanceof TableChange.Register register) {
        builder.register(register);
      }
    }
    for (TableChange change : request.changes()) {
      if (change instanceof TableChange.Update update) {
        builder.update(update);
      } else if (change instanceof TableChange.Tombstone tombstone) {
        builder.tombstone(tombstone);
      }
    }
    CommitIntent intent = request.commit();
    GraphCommit commit =
        new GraphCommit(
            intent.id(),
            base.lineage().head().map(GraphCommit::id),
            intent.mergedParent(),
            intent.actor(),
            intent.message(),
            intent.createdAtMicros(),
            base.manifestVersion() + 1,
            request.branch(),
            intent.schema());
    builder.add(RowEncoding.commit(commit));
    builder.add(RowEncoding.head(request.branch(), commit.id(), commit.parent()));
    return new ChangeRows(List.copyOf(builder.rows.values()), builder.maybePresent, commit);
  }

  private static final class Builder {
    private final Snapshot base;
    private final GraphLayout layout;
    private final Map<String, RawRow> rows = new LinkedHashMap<>();
    private final Set<String> maybePresent = new HashSet<>();
    private final Set<TableKey> registered = new HashSet<>();

    Builder(Snapshot base, GraphLayout layout) {
      this.base = base;
      this.layout = layout;
    }

    void add(RawRow row) {
      if (rows.putIfAbsent(row.objectId(), row) != null) {
        throw InvalidInputException.of(
            ErrorCode.BAD_REQUEST,
            "a publish names the same row twice",
            "publish each table version and tombstone once",
            Details.of("object_id", row.objectId()));
      }
    }

    void register(TableChange.Register change) {
      String path = change.key().relativePath();
      Optional<String> known = base.registeredPath(change.key());
      if (known.isPresent() && !known.get().equals(path)) {
        throw ConflictException.of(
            ErrorCode.ALREADY_EXISTS,
            "the table is registered under another directory",
            "",
            Details.of("table_key", change.key()).and("expected", path).and("actual", known.get()));
      }
      if (registered.add(change.key()) && known.isEmpty()) {
        add(RowEncoding.table(change.key(), path));
      }
    }

    void update(TableChange.Update change) {
      requireKnown(change.key());
      Optional<TableEntry> entry = base.entry(change.key());
      long tombstone = base.tombstone(change.key()).orElse(0L);
      if (change.version() <= tombstone) {
        throw ConflictException.expectedVersion(
            change.key().toString(), change.version(), tombstone);
      }
      if (entry.isPresent() && change.version() == entry.get().version()) {
        boolean isHandOff =
            change.rowCount() == entry.get().rowCount()
                && !change.owner().equals(entry.get().owner());
        if (!isHandOff) {
          throw alreadyPublished(change.key(), change.version());
        }
      }
      RawRow row =
          RowEncoding.tableVersion(
              change.key(),
              layout.table(change.key(), change.owner()),
              change.version(),
              change.rowCount());
      if (entry.isPresent() && change.version() <= entry.get().version()) {
        maybePresent.add(row.objectId());
      }
      add(row);
    }

    void tombstone(TableChange.Tombstone change) {
      requireKnown(change.key());
      RawRow row = RowEncoding.tombstone(change.key(), change.version());
      long newest = base.tombstone(change.key()).orElse(0L);
      if (newest == change.version()) {
        throw alreadyPublished(change.key(), change.version());
      }
      if (newest > change.version()) {
        maybePresent.add(row.objectId());
      }
      add(row);
    }

    private void requireKnown(TableKey key) {
      if (base.registeredPath(key).isEmpty() && !registered.contains(key)) {
        throw ConflictException.of(
            ErrorCode.NOT_FOUND,
            "the table is not registered",
            "register it in the same publish, or refresh",
            Details.of("table_key", key));
      }
    }
  }

  static ConflictException alreadyPublished(TableKey key, long version) {
    return ConflictException.of(
        ErrorCode.ALREADY_EXISTS,
        "the table version is published already",
        "refresh and retry",
        Details.of("table_key", key).and("version", version));
  }
}
