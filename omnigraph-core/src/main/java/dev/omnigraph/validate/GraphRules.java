package dev.omnigraph.validate;

import dev.omnigraph.catalog.Cardinality;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.topology.Adjacency;
import dev.omnigraph.topology.EdgeTable;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import dev.omnigraph.validate.TableFacts.EndFacts;
import dev.omnigraph.write.ReadSet;
import dev.omnigraph.write.WriteRules;
import dev.omnigraph.write.WriteTxn;
import dev.omnigraph.write.rows.IdIndex;
import dev.omnigraph.write.rows.Placement;
import dev.omnigraph.write.rows.Utf8Buffer;
import it.unimi.dsi.fastutil.ints.Int2IntMap;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The constraints of a write that need committed rows: ids, uniqueness, endpoints, cardinality.
 * Looks at what the write touches and its neighbourhood, never at the whole graph. Not changed
 * after construction; may be run against several bases.
 *
 * <p>Order: ids, unique, endpoints, cardinality; within each by type name.
 */
public final class GraphRules implements WriteRules {
  private static final int CURSOR_BATCH = 1024;

  private final SortedMap<TableKey, TableFacts> tables = new TreeMap<>();
  private final int errorsMax;

  /**
   * Takes the facts of all tables a write touches.
   *
   * @param errorsMax how many violations are collected before the write is refused
   */
  public GraphRules(Collection<TableFacts> facts, int errorsMax) {
    facts.forEach(f -> tables.put(f.shape().key(), f));
    this.errorsMax = errorsMax;
  }

  @Override
  public void check(WriteTxn txn, ReadSet reads) {
    tables.values().forEach(table -> requireFullKeys(reads, table));
    Violations found = new Violations(errorsMax);
    OrphanReport orphans =
        (edges, row, side, nodeType) -> {
          throw ConflictException.readSetChanged(
              edges.key().toString(), "an edge was added at a removed node");
        };
    run(txn, reads, found, orphans, found::throwIfAny);
  }

  /**
   * Adds all violations to a collection; the ones a first violation brings about are among them. An
   * edge that stays at a removed node is one, too.
   */
  public void collect(WriteTxn txn, ReadSet reads, Violations found) {
    OrphanReport orphans =
        (edges, row, side, nodeType) -> {
          boolean source = side.equals("src");
          int end = source ? edges.sourceOf(row) : edges.targetOf(row);
          found.add(
              Violation.of(
                  ErrorCode.ENDPOINT_VIOLATION,
                  "an edge would stay at a removed node",
                  Details.of("type", edges.key().typeName())
                      .and("edge", edges.id(row))
                      .and("side", side)
                      .and("id", reads.nodes(nodeType).id(end))
                      .and("node_type", nodeType)));
        };
    run(txn, reads, found, orphans, () -> {});
  }

  /** Hears of an edge that stays at a node which goes. */
  @FunctionalInterface
  private interface OrphanReport {
    void orphan(EdgeTable edges, int row, String side, String nodeType);
  }

  private void run(
      WriteTxn txn, ReadSet reads, Violations found, OrphanReport orphans, Runnable afterEach) {
    for (TableFacts table : tables.values()) {
      checkIds(reads, table, found);
    }
    afterEach.run();
    for (TableFacts table : tables.values()) {
      if (!table.uniques().isEmpty()
          && table.rowsAdded() > 0
          && table.placement() != Placement.REPLACE_ALL
          && reads.hasRows(table.shape().key())) {
        new UniqueCheck(reads, table).check(found);
      }
    }
    afterEach.run();
    for (TableFacts table : tables.values()) {
      if (table.shape().edge().isPresent()) {
        checkEnds(reads, table, table.edge().from(), "src", table.sources(), found);
        checkEnds(reads, table, table.edge().to(), "dst", table.targets(), found);
      } else if (table.placement() == Placement.REPLACE_ALL) {
        checkSurvivingEdges(txn, reads, table, found);
      } else if (table.removed().size() > 0) {
        requireCascade(txn, reads, table, orphans);
      }
    }
    afterEach.run();
    for (TableFacts table : tables.values()) {
      if (table.shape().edge().isPresent() && !table.edge().cardinality().isUnbounded()) {
        checkCardinality(reads, table, found);
        if (table.placement() == Placement.REPLACE_ALL) {
          checkSourcesWithoutEdges(reads, table, found);
        }
      }
    }
    afterEach.run();
  }

  /**
   * Another engine names the nodes of a key of several properties by the first one alone. A row
   * added to those would not be known for one that is there, so all or none are named so; one row
   * tells.
   */
  private static void requireFullKeys(ReadSet reads, TableFacts table) {
    TableKey key = table.shape().key();
    boolean severalParts =
        table.shape().node().map(n -> n.keyProperties().size() > 1).orElse(false);
    if (!severalParts
        || table.rowsAdded() == 0
        || table.placement() == Placement.REPLACE_ALL
        || !reads.hasRows(key)) {
      return;
    }
    NodeTable nodes = reads.nodes(key.typeName());
    int[] one = new int[1];
    if (nodes.cursor().next(one) > 0) {
      String id = nodes.id(one[0]);
      if (!id.startsWith("[\"") || !id.endsWith("\"]")) {
        throw InvalidInputException.of(
            ErrorCode.BAD_REQUEST,
            "the nodes of this type are named by the first property of their key alone, as an"
                + " earlier format has it, and cannot be written",
            "load its records, without ids, into a new graph",
            Details.of("type", key.typeName()).and("id", id));
      }
    }
  }

  private static void checkIds(ReadSet reads, TableFacts table, Violations found) {
    IdIndex ids = table.ids();
    if (table.placement() != Placement.APPEND
        || ids.size() == 0
        || !reads.hasRows(table.shape().key())) {
      return;
    }
    String type = table.shape().typeName();
    NodeTable nodes = table.shape().node().isPresent() ? reads.nodes(type) : null;
    EdgeTable edges = nodes == null ? reads.edges(type) : null;
    Utf8Buffer id = new Utf8Buffer();
    for (int i = 0; i < ids.size(); i++) {
      ids.copyTo(i, id);
      boolean exists =
          nodes != null
              ? nodes.find(id.bytes(), 0, id.length()) >= 0
              : edges != null && edges.find(id.text()) >= 0;
      if (exists) {
        found.add(
            Violation.of(
                ErrorCode.KEY_CONFLICT,
                "a row with this id already exists",
                TableFacts.place(
                    Details.of("type", type).and("id", ids.text(i)),
                    table.idRecord(i),
                    table.idLine(i))));
      }
    }
  }

  /** Returns whether a node exists once the write is done. */
  private boolean nodeExists(ReadSet reads, String type, byte[] bytes, int start, int length) {
    TableFacts facts = tables.get(TableKey.node(type));
    if (facts != null) {
      if (facts.ids().find(bytes, start, length) >= 0) {
        return true;
      }
      if (facts.placement() == Placement.REPLACE_ALL
          || facts.removed().find(bytes, start, length) >= 0) {
        return false;
      }
    }
    return reads.hasRows(TableKey.node(type)) && reads.nodes(type).find(bytes, start, length) >= 0;
  }

  private void checkEnds(
      ReadSet reads,
      TableFacts table,
      String nodeType,
      String side,
      EndFacts ends,
      Violations found) {
    IdIndex ids = ends.ids();
    Utf8Buffer id = new Utf8Buffer();
    for (int i = 0; i < ids.size(); i++) {
      ids.copyTo(i, id);
      if (!nodeExists(reads, nodeType, id.bytes(), 0, id.length())) {
        found.add(
            Violation.of(
                ErrorCode.ENDPOINT_VIOLATION,
                "edge end not found in its node type",
                TableFacts.place(
                    Details.of("type", table.shape().typeName())
                        .and("side", side)
                        .and("id", ids.text(i))
                        .and("node_type", nodeType),
                    ends.firstRecord(i),
                    ends.firstLine(i))));
      }
    }
  }

  /** Replacing all nodes of a type must not leave edges of untouched types without their ends. */
  private void checkSurvivingEdges(
      WriteTxn txn, ReadSet reads, TableFacts nodesAfter, Violations found) {
    String type = nodesAfter.shape().typeName();
    for (EdgeType edge : txn.catalog().edgesTouching(type)) {
      TableFacts facts = tables.get(edge.key());
      boolean replaced = facts != null && facts.placement() == Placement.REPLACE_ALL;
      if (replaced || !reads.hasRows(edge.key())) {
        continue;
      }
      EdgeTable edges = reads.edges(edge.name());
      NodeTable nodes = reads.nodes(type);
      int[] batch = new int[CURSOR_BATCH];
      OrdinalCursor cursor = edges.cursor();
      IntOpenHashSet reported = new IntOpenHashSet();
      for (int n = cursor.next(batch); n > 0; n = cursor.next(batch)) {
        for (int i = 0; i < n; i++) {
          if (facts != null
              && facts.removed().size() > 0
              && facts.removed().find(edges.id(batch[i])) >= 0) {
            continue;
          }
          if (edge.from().equals(type)) {
            checkSurvivor(
                nodesAfter, nodes, edges.sourceOf(batch[i]), edge, "src", reported, found);
          }
          if (edge.to().equals(type)) {
            checkSurvivor(
                nodesAfter, nodes, edges.targetOf(batch[i]), edge, "dst", reported, found);
          }
        }
      }
    }
  }

  /** Every committed edge at a removed node goes, too; one that does not came after the cascade. */
  private void requireCascade(
      WriteTxn txn, ReadSet reads, TableFacts nodesAfter, OrphanReport orphans) {
    String type = nodesAfter.shape().typeName();
    if (!reads.hasRows(nodesAfter.shape().key())) {
      return;
    }
    NodeTable nodes = reads.nodes(type);
    for (EdgeType edge : txn.catalog().edgesTouching(type)) {
      if (!reads.hasRows(edge.key())) {
        continue;
      }
      EdgeTable edges = reads.edges(edge.name());
      TableFacts facts = tables.get(edge.key());
      IdIndex ids = nodesAfter.removed();
      Utf8Buffer id = new Utf8Buffer();
      for (int i = 0; i < ids.size(); i++) {
        ids.copyTo(i, id);
        int node = nodes.find(id.bytes(), 0, id.length());
        if (node >= 0 && edge.from().equals(type)) {
          requireRemoved(
              edges, edges.out(), node, facts, row -> orphans.orphan(edges, row, "src", type));
        }
        if (node >= 0 && edge.to().equals(type)) {
          requireRemoved(
              edges, edges.in(), node, facts, row -> orphans.orphan(edges, row, "dst", type));
        }
      }
    }
  }

  private static void requireRemoved(
      EdgeTable edges,
      Adjacency adjacency,
      int node,
      @Nullable TableFacts facts,
      IntConsumer orphan) {
    int[] rows = adjacency.edgeArray(node);
    int start = adjacency.start(node);
    int end = start + adjacency.degree(node);
    for (int i = start; i < end; i++) {
      boolean goes =
          facts != null
              && (facts.placement() == Placement.REPLACE_ALL
                  || facts.removed().find(edges.id(rows[i])) >= 0
                  || isReplaced(facts, edges.id(rows[i])));
      if (!goes) {
        orphan.accept(rows[i]);
      }
    }
  }

  /** The ends a replaced edge has then are checked as those of an added one. */
  private static boolean isReplaced(TableFacts edges, String id) {
    return edges.placement() == Placement.UPSERT && edges.ids().find(id) >= 0;
  }

  private static void checkSurvivor(
      TableFacts nodesAfter,
      NodeTable nodes,
      int node,
      EdgeType edge,
      String side,
      IntOpenHashSet reported,
      Violations found) {
    int kept =
        nodesAfter.ids().find(nodes.idBytes(node), nodes.idStart(node), nodes.idLength(node));
    if (kept < 0 && reported.add(node)) {
      found.add(
          Violation.of(
              ErrorCode.ENDPOINT_VIOLATION,
              "the input drops a node that a surviving edge still needs; its end would not be"
                  + " found in its node type",
              Details.of("type", edge.name())
                  .and("side", side)
                  .and("id", nodes.id(node))
                  .and("node_type", nodesAfter.shape().typeName())));
    }
  }

  private void checkCardinality(ReadSet reads, TableFacts table, Violations found) {
    EdgeType type = table.edge();
    boolean hasCommitted = table.placement() != Placement.REPLACE_ALL && reads.hasRows(type.key());
    boolean hasSources = hasCommitted && reads.hasRows(TableKey.node(type.from()));
    EdgeTable edges = hasSources ? reads.edges(type.name()) : null;
    NodeTable sources = hasSources ? reads.nodes(type.from()) : null;
    Int2IntOpenHashMap lost = new Int2IntOpenHashMap();
    if (edges != null) {
      countLost(edges, table.removed(), lost);
      if (table.placement() == Placement.UPSERT) {
        countLost(edges, table.ids(), lost);
      }
    }
    EndFacts added = table.sources();
    Utf8Buffer id = new Utf8Buffer();
    for (int i = 0; i < added.ids().size(); i++) {
      added.ids().copyTo(i, id);
      int node = sources == null ? -1 : sources.find(id.bytes(), 0, id.length());
      long count = committedDegree(edges, node) + added.count(i) - lost.remove(node);
      judge(type, id, count, added.firstRecord(i), added.firstLine(i), found);
    }
    if (edges == null || sources == null) {
      return;
    }
    for (Int2IntMap.Entry entry : lost.int2IntEntrySet()) {
      int node = entry.getIntKey();
      if (stays(reads, sources, node)) {
        long count = committedDegree(edges, node) - entry.getIntValue();
        id.set(sources.idBytes(node), sources.idStart(node), sources.idLength(node));
        judge(type, id, count, 0, 0, found);
      }
    }
  }

  /** Where all edges of a type are replaced, nodes that had some may have none now. */
  private void checkSourcesWithoutEdges(ReadSet reads, TableFacts table, Violations found) {
    EdgeType type = table.edge();
    TableKey source = TableKey.node(type.from());
    if (type.cardinality().min() == 0 || !reads.hasRows(type.key()) || !reads.hasRows(source)) {
      return;
    }
    Adjacency out = reads.edges(type.name()).out();
    NodeTable nodes = reads.nodes(type.from());
    IdIndex added = table.sources().ids();
    Utf8Buffer id = new Utf8Buffer();
    int[] batch = new int[CURSOR_BATCH];
    OrdinalCursor cursor = nodes.cursor();
    for (int filled = cursor.next(batch); filled > 0; filled = cursor.next(batch)) {
      for (int i = 0; i < filled; i++) {
        int node = batch[i];
        if (out.degree(node) > 0
            && added.find(nodes.idBytes(node), nodes.idStart(node), nodes.idLength(node)) < 0
            && stays(reads, nodes, node)) {
          id.set(nodes.idBytes(node), nodes.idStart(node), nodes.idLength(node));
          judge(type, id, 0, 0, 0, found);
        }
      }
    }
  }

  /** Returns whether a committed node is there after the write, too. */
  private boolean stays(ReadSet reads, NodeTable nodes, int node) {
    return !tables.containsKey(nodes.key())
        || nodeExists(
            reads,
            nodes.key().typeName(),
            nodes.idBytes(node),
            nodes.idStart(node),
            nodes.idLength(node));
  }

  private static void countLost(EdgeTable edges, IdIndex ids, Int2IntOpenHashMap lost) {
    for (int i = 0; i < ids.size(); i++) {
      int edge = edges.find(ids.text(i));
      if (edge >= 0 && edges.isLive(edge)) {
        lost.addTo(edges.sourceOf(edge), 1);
      }
    }
  }

  private static long committedDegree(@Nullable EdgeTable edges, int node) {
    if (edges == null || node < 0) {
      return 0;
    }
    Adjacency out = edges.out();
    return out.degree(node);
  }

  private static void judge(
      EdgeType type, Utf8Buffer source, long count, long record, int line, Violations found) {
    Cardinality cardinality = type.cardinality();
    if (cardinality.admits(count)) {
      return;
    }
    String bound =
        count < cardinality.min()
            ? "min " + cardinality.min()
            : "max " + cardinality.max().orElseThrow();
    found.add(
        Violation.of(
            ErrorCode.CARDINALITY_VIOLATION,
            "@card violation",
            TableFacts.place(
                Details.of("type", type.name())
                    .and("source", source.text())
                    .and("count", count)
                    .and("bound", bound),
                record,
                line)));
  }

  /** Returns the facts by table. */
  public Map<TableKey, TableFacts> tables() {
    return Collections.unmodifiableMap(tables);
  }

  /** Returns the tables in order. */
  public List<TableFacts> facts() {
    return List.copyOf(tables.values());
  }
}
