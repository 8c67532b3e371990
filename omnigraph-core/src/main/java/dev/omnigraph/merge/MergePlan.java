package dev.omnigraph.merge;

import dev.omnigraph.MergeConflict;
import dev.omnigraph.MergeResolver;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.recovery.sidecar.TableAdoption;
import dev.omnigraph.spill.SpillSpace;
import dev.omnigraph.validate.GraphRules;
import dev.omnigraph.validate.TableFacts;
import dev.omnigraph.validate.Violation;
import dev.omnigraph.validate.Violations;
import dev.omnigraph.write.CommitOutcome;
import dev.omnigraph.write.MergeIntent;
import dev.omnigraph.write.PendingTable;
import dev.omnigraph.write.ReadSet;
import dev.omnigraph.write.Stager;
import dev.omnigraph.write.WriteEnvironment;
import dev.omnigraph.write.WriteTxn;
import dev.omnigraph.write.rows.TableShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What a merge would do to the target, computed without any effect but loose data files. Confined;
 * closing releases the rows and what is known of them.
 */
final class MergePlan implements AutoCloseable {
  /*
   * The tables are routed by their pins alone, so a table nobody changed costs nothing. Of the rest
   * only changed rows are read. The result is the target plus the changed rows; it is valid if the
   * target was and the changed rows and their neighbourhood are, which the validator of all writers
   * checks (invariant 13). When only the source moved, the result is the source's state, which was
   * validated when it was made.
   */
  private final WriteEnvironment environment;
  private final WriteTxn txn;
  private final Sides sides;
  private final MergeResolver resolver;
  private final MergeLimits limits;
  private final SpillSpace space;
  private final BufferAllocator allocator;
  private final Purpose purpose;
  private final List<MergeConflict> conflicts = new ArrayList<>();
  private long conflictCount;
  private final SortedMap<TableKey, MergedTable> tables = new TreeMap<>();
  private final SortedMap<TableKey, TableRoute> routes = new TreeMap<>();
  private final SortedMap<TableKey, CommitOutcome.Counts> counts = new TreeMap<>();

  /** What the plan is for. */
  enum Purpose {
    /** Only what would happen is asked. */
    PREVIEW,
    /** It is committed, if nothing stands against it. */
    COMMIT
  }

  MergePlan(
      WriteEnvironment environment,
      WriteTxn txn,
      Sides sides,
      MergeResolver resolver,
      MergeLimits limits,
      Purpose purpose) {
    this.environment = environment;
    this.txn = txn;
    this.sides = sides;
    this.resolver = resolver;
    this.limits = limits;
    this.space = SpillSpace.of(limits.keyBytes());
    this.purpose = purpose;
    this.allocator =
        environment.gateway().allocator().newChildAllocator("merge", 0, Long.MAX_VALUE);
  }

  /** Reads what both sides changed and checks the result. */
  void compute(ReadSet reads) {
    Violations found = Violations.keeping(limits.conflicts());
    for (TableKey key : keys()) {
      TableRoute route = sides.route(key, txn.branch());
      if (route != TableRoute.KEEP) {
        mergeTable(key, route, found);
      }
    }
    addViolations(found);
    boolean onlyTheirs = sides.base().head().equals(sides.ours().head());
    if (!onlyTheirs && !tables.isEmpty()) {
      Violations committed = Violations.keeping(limits.conflicts());
      rules().collect(txn, reads, committed);
      addViolations(committed);
    }
  }

  private Set<TableKey> keys() {
    TreeSet<TableKey> keys = new TreeSet<>(sides.theirs().tables());
    keys.retainAll(txn.catalog().tableKeys());
    return keys;
  }

  private void mergeTable(TableKey key, TableRoute route, Violations found) {
    TableShape shape = TableShape.of(txn.catalog(), key);
    MergedTable table = new MergedTable(shape, allocator, destination(key, route), space, found);
    tables.put(key, table);
    routes.put(key, route);
    TableMerge merge =
        new TableMerge(
            environment, sides, shape, new RowMerge(shape, resolver, this::addConflict), limits);
    if (route == TableRoute.THREE_WAY) {
      merge.merge(table);
    } else {
      merge.copy(table);
    }
    if (!table.isEmpty()) {
      counts.put(key, table.counts());
    }
  }

  private MergedTable.Destination destination(TableKey key, TableRoute route) {
    if (purpose == Purpose.PREVIEW || route == TableRoute.ADOPT) {
      return MergedTable.Destination.NOWHERE;
    }
    Optional<MergedTable.Destination.Early> early =
        txn.entry(key)
            .filter(entry -> entry.isOwnedBy(txn.branch()))
            .map(
                entry ->
                    new MergedTable.Destination.Early(
                        new Stager(environment), environment.layout().table(entry)));
    return new MergedTable.Destination(true, early, limits.rowBytes());
  }

  private void addConflict(MergeConflict conflict) {
    conflictCount++;
    if (conflicts.size() < limits.conflicts()) {
      conflicts.add(conflict);
    }
  }

  private void addViolations(Violations violations) {
    conflictCount += violations.count() - violations.all().size(); // those that were not kept
    Set<String> undecided = new HashSet<>();
    conflicts.stream()
        .filter(c -> c.kind().isOfTwoChanges())
        .forEach(c -> undecided.add(c.tableKey() + " " + c.id()));
    for (Violation violation : violations.all()) {
      MergeConflict conflict = conflict(violation);
      // An edge that is in conflict already may be in the way only because it is not decided.
      if (conflict.kind() != MergeConflict.Kind.ORPHAN_EDGE
          || !undecided.contains(conflict.tableKey() + " " + conflict.id())) {
        addConflict(conflict);
      }
    }
  }

  private MergeConflict conflict(Violation violation) {
    Map<String, Object> details = new LinkedHashMap<>(violation.details());
    String type = String.valueOf(details.get("type"));
    Catalog catalog = txn.catalog();
    boolean isEdge =
        violation.code() == ErrorCode.ENDPOINT_VIOLATION
            || violation.code() == ErrorCode.CARDINALITY_VIOLATION
            || catalog.node(type).isEmpty();
    TableKey key = isEdge ? TableKey.edge(type) : TableKey.node(type);
    String id = "";
    Object record = details.remove("record");
    MergedTable table = tables.get(key);
    Object named = details.containsKey("edge") ? details.get("edge") : details.get("source");
    if (named != null) {
      id = named.toString();
    } else if (record instanceof Number number && table != null) {
      id = table.idOfRecord(number.longValue());
    }
    details.put("message", violation.sentence());
    return new MergeConflict(
        kind(violation.code()),
        key.toString(),
        key.typeName(),
        id,
        Optional.ofNullable(details.get("property")).map(Object::toString),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        details);
  }

  private static MergeConflict.Kind kind(ErrorCode code) {
    if (code == ErrorCode.ENDPOINT_VIOLATION) {
      return MergeConflict.Kind.ORPHAN_EDGE;
    } else if (code == ErrorCode.UNIQUE_VIOLATION || code == ErrorCode.KEY_CONFLICT) {
      return MergeConflict.Kind.UNIQUE_VIOLATION;
    } else if (code == ErrorCode.CARDINALITY_VIOLATION) {
      return MergeConflict.Kind.CARDINALITY_VIOLATION;
    }
    return MergeConflict.Kind.VALUE_CONSTRAINT_VIOLATION;
  }

  /** Returns how many conflicts there are. */
  long conflictCount() {
    return conflictCount;
  }

  /** Returns what stands against the merge, up to the limit. */
  List<MergeConflict> conflicts() {
    return List.copyOf(conflicts);
  }

  /** Returns what changes by table; tables without a change are left out. */
  SortedMap<TableKey, CommitOutcome.Counts> counts() {
    return new TreeMap<>(counts);
  }

  /** Returns the tables that are written. */
  List<PendingTable> pending() {
    List<PendingTable> pending = new ArrayList<>();
    tables.forEach(
        (key, table) -> {
          if (!table.isEmpty() && routes.get(key) != TableRoute.ADOPT) {
            pending.add(table);
          }
        });
    return pending;
  }

  /** Returns the tables whose pin is taken over. */
  List<MergeIntent.Adopted> adopted() {
    List<MergeIntent.Adopted> adopted = new ArrayList<>();
    routes.forEach(
        (key, route) -> {
          if (route == TableRoute.ADOPT) {
            TableEntry theirs = sides.theirs().entry(key).orElseThrow();
            long expected = sides.ours().entry(key).map(TableEntry::version).orElse(0L);
            adopted.add(
                new MergeIntent.Adopted(
                    new TableAdoption(key, expected, theirs.version(), theirs.owner()),
                    theirs.rowCount()));
          }
        });
    return adopted;
  }

  /** Returns the constraints of the result that need committed rows. */
  GraphRules rules() {
    List<TableFacts> facts = new ArrayList<>();
    tables.values().forEach(t -> facts.add(t.facts()));
    return new GraphRules(facts, Integer.MAX_VALUE);
  }

  @Override
  public void close() {
    tables.values().forEach(MergedTable::close);
    space.close();
    allocator.close();
  }
}
