package dev.omnigraph.mutate;

import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.MutationIr;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.topology.EdgeTable;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.validate.GraphRules;
import dev.omnigraph.validate.TableFacts;
import dev.omnigraph.validate.Violations;
import dev.omnigraph.write.CommitOutcome;
import dev.omnigraph.write.CommitSequence;
import dev.omnigraph.write.ReadSet;
import dev.omnigraph.write.WriteEnvironment;
import dev.omnigraph.write.WriteIntent;
import dev.omnigraph.write.WriteTxn;
import dev.omnigraph.write.rows.KeyText;
import dev.omnigraph.write.rows.TableShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Mutations over one base, accumulated in memory and committed together. Later statements see
 * earlier ones; nobody else sees anything before the commit. Each mutation takes effect as a whole
 * or not at all; the constraints that need the whole are checked by the commit.
 *
 * <p><b>Thread-safety:</b> confined. <b>Lifecycle:</b> close after the commit, or to drop the
 * statements.
 */
public final class MutationRun implements AutoCloseable {
  private final WriteEnvironment environment;
  private final CommitSequence sequence;
  private final WriteTxn txn;
  private final ReadSet reads;
  private final SortedMap<TableKey, PendingChanges> tables = new TreeMap<>();
  private @Nullable BufferAllocator allocator;
  private long affectedNodes;
  private long affectedEdges;
  private long affectedNodesAtMark;
  private long affectedEdgesAtMark;

  /**
   * What one mutation of the run did to the state the earlier ones left. Immutable.
   *
   * @param tables rows that came, were replaced and went, per table with such rows
   * @param affectedNodes nodes affected, by the counting rules
   * @param affectedEdges edges affected, by the counting rules
   */
  public record Step(
      SortedMap<TableKey, CommitOutcome.Counts> tables, long affectedNodes, long affectedEdges) {
    /** Copies. */
    public Step {
      tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
    }

    /** Returns whether any row came, was replaced or went. */
    public boolean changes() {
      return !tables.isEmpty();
    }

    /** Returns the sum over all tables. */
    public CommitOutcome.Counts rows() {
      CommitOutcome.Counts sum = new CommitOutcome.Counts(0, 0, 0);
      for (CommitOutcome.Counts counts : tables.values()) {
        sum = sum.plus(counts);
      }
      return sum;
    }
  }

  /** Starts without statements on the base of a transaction. */
  public MutationRun(WriteEnvironment environment, CommitSequence sequence, WriteTxn txn) {
    this.environment = environment;
    this.sequence = sequence;
    this.txn = txn;
    this.reads = environment.reads(txn);
  }

  /**
   * Applies the statements of a mutation to the pending image: all of them or none.
   *
   * @param parameters one value per declared parameter, in order
   * @param nowMillis the query time stamp, milliseconds since 1970 UTC
   * @throws InvalidInputException if a value does not fit; the image is what it was before
   */
  public void apply(MutationIr mutation, List<Value> parameters, long nowMillis) {
    mark();
    try {
      applyAll(mutation, new StatementValues(parameters, nowMillis));
    } catch (RuntimeException | Error e) {
      undo();
      throw e;
    }
  }

  /** Makes what is staged now the point {@link #undo} goes back to. */
  public void mark() {
    tables.values().forEach(PendingChanges::mark);
    affectedNodesAtMark = affectedNodes;
    affectedEdgesAtMark = affectedEdges;
  }

  /** Takes back what came after the last mark; every mutation begins with one. */
  public void undo() {
    tables.values().forEach(PendingChanges::undo);
    affectedNodes = affectedNodesAtMark;
    affectedEdges = affectedEdgesAtMark;
  }

  /** Returns what the last mutation did. */
  public Step lastStep() {
    SortedMap<TableKey, CommitOutcome.Counts> counts = new TreeMap<>();
    for (Map.Entry<TableKey, PendingChanges> table : tables.entrySet()) {
      CommitOutcome.Counts rows = table.getValue().sinceMark(id -> isCommitted(table.getKey(), id));
      if (rows.inserted() + rows.updated() + rows.deleted() > 0) {
        counts.put(table.getKey(), rows);
      }
    }
    return new Step(
        counts, affectedNodes - affectedNodesAtMark, affectedEdges - affectedEdgesAtMark);
  }

  /** Returns the number of rows put or let go so far. */
  public long rows() {
    return tables.values().stream().mapToLong(PendingChanges::size).sum();
  }

  private boolean isCommitted(TableKey key, String id) {
    if (!reads.hasRows(key)) {
      return false;
    }
    return key.isNode()
        ? reads.nodes(key.typeName()).find(id) >= 0
        : reads.edges(key.typeName()).find(id) >= 0;
  }

  private void applyAll(MutationIr mutation, StatementValues values) {
    for (MutationIr.Statement statement : mutation.statements()) {
      if (statement instanceof MutationIr.Statement.InsertNode insert) {
        insertNode(insert, values);
      } else if (statement instanceof MutationIr.Statement.InsertEdge insert) {
        insertEdge(insert, values);
      } else if (statement instanceof MutationIr.Statement.UpdateNodes update) {
        updateNodes(update, values);
      } else if (statement instanceof MutationIr.Statement.DeleteNodes delete) {
        deleteNodes(delete, values);
      } else if (statement instanceof MutationIr.Statement.DeleteEdges delete) {
        deleteEdges(delete, values);
      }
    }
  }

  /**
   * Checks the pending image as it is now.
   *
   * @throws dev.omnigraph.errors.OmnigraphException if a constraint is violated
   */
  public void check() {
    rules(touched()).check(txn, reads);
  }

  private List<PendingChanges> touched() {
    return tables.values().stream().filter(t -> !t.isEmpty()).toList();
  }

  private GraphRules rules(List<PendingChanges> touched) {
    Violations found = new Violations(1);
    List<TableFacts> facts = new ArrayList<>();
    touched.forEach(t -> facts.add(t.finish(allocator(), found)));
    return new GraphRules(facts, 1);
  }

  private BufferAllocator allocator() {
    BufferAllocator own = allocator;
    if (own == null) {
      own = environment.gateway().allocator().newChildAllocator("mutation", 0, Long.MAX_VALUE);
      allocator = own;
    }
    return own;
  }

  /**
   * Checks and commits the pending image.
   *
   * @throws dev.omnigraph.errors.OmnigraphException if a constraint is violated or the base moved;
   *     nothing is changed
   */
  public MutationOutcome commit(WriteIntent intent) {
    List<PendingChanges> touched = touched();
    if (touched.isEmpty() && intent.emptyCommit() == WriteIntent.EmptyCommit.SKIP) {
      CommitOutcome nothing = new CommitOutcome(Optional.empty(), txn.base(), new TreeMap<>());
      return new MutationOutcome(nothing, affectedNodes, affectedEdges);
    }
    touched.forEach(PendingChanges::compact);
    GraphRules rules = rules(touched);
    rules.check(txn, reads);
    CommitOutcome commit = sequence.commit(txn, reads, List.copyOf(touched), rules, intent);
    return new MutationOutcome(commit, affectedNodes, affectedEdges);
  }

  private PendingChanges changes(NodeType type) {
    return tables.computeIfAbsent(type.key(), k -> new PendingChanges(TableShape.of(type)));
  }

  private PendingChanges changes(EdgeType type) {
    return tables.computeIfAbsent(type.key(), k -> new PendingChanges(TableShape.of(type)));
  }

  private static List<Value> fitted(
      String typeName,
      List<Property> properties,
      List<Value> before,
      List<MutationIr.Assignment> assignments,
      StatementValues values) {
    return assigned(properties, before, assignments, fitted(typeName, assignments, values));
  }

  /** Returns what is assigned as the properties store it, in the order of the assignments. */
  private static List<Value> fitted(
      String typeName, List<MutationIr.Assignment> assignments, StatementValues values) {
    List<Value> fitted = new ArrayList<>(assignments.size());
    for (MutationIr.Assignment assignment : assignments) {
      Value value = values.of(assignment.value());
      fitted.add(PropertyValues.fit(value, typeName, assignment.property()));
    }
    return fitted;
  }

  private static List<Value> assigned(
      List<Property> properties,
      List<Value> before,
      List<MutationIr.Assignment> assignments,
      List<Value> fitted) {
    List<Value> row = new ArrayList<>(before);
    for (int i = 0; i < fitted.size(); i++) {
      row.set(properties.indexOf(assignments.get(i).property()), fitted.get(i));
    }
    return row;
  }

  private static List<Value> nulls(int count) {
    return Collections.nCopies(count, Value.NULL);
  }

  private void insertNode(MutationIr.Statement.InsertNode insert, StatementValues values) {
    NodeType type = insert.type();
    List<Value> row =
        fitted(
            type.name(),
            type.properties(),
            nulls(type.properties().size()),
            insert.assignments(),
            values);
    String id = type.isKeyed() ? key(type, row) : environment.ids().nextUlid();
    changes(type).put(new PendingRow(id, "", "", row));
    affectedNodes++;
  }

  private static String key(NodeType type, List<Value> row) {
    List<String> components = new ArrayList<>();
    for (Property property : type.keyProperties()) {
      Value value = row.get(type.propertyIndex(property.name()));
      if (value instanceof Value.Null) {
        throw InvalidInputException.of(
            ErrorCode.REQUIRED_VIOLATION,
            "a required property is null or missing",
            "give every part of the key a value",
            Details.of("type", type.name())
                .and("subject", type.name() + "." + property.name())
                .and("property", property.name()));
      }
      components.add(PropertyValues.keyText(value, property.type().scalar()));
    }
    return KeyText.tuple(components);
  }

  private void insertEdge(MutationIr.Statement.InsertEdge insert, StatementValues values) {
    EdgeType type = insert.type();
    String from = end(type, "from", insert.from(), values);
    String to = end(type, "to", insert.to(), values);
    List<Value> row =
        fitted(
            type.name(),
            type.properties(),
            nulls(type.properties().size()),
            insert.assignments(),
            values);
    changes(type).put(new PendingRow(environment.ids().nextUlid(), from, to, row));
    affectedEdges++;
  }

  private static String end(EdgeType type, String side, Expr expr, StatementValues values) {
    if (values.of(expr) instanceof Value.Text text) {
      return text.value();
    }
    throw InvalidInputException.of(
        ErrorCode.REQUIRED_VIOLATION,
        "an edge end is null or missing",
        "give the id of a node",
        Details.of("type", type.name()).and("property", side));
  }

  private void updateNodes(MutationIr.Statement.UpdateNodes update, StatementValues values) {
    NodeType type = update.type();
    for (MutationIr.Assignment assignment : update.assignments()) {
      requireNoKey(type, assignment.property());
    }
    List<Value> fitted = fitted(type.name(), update.assignments(), values);
    PendingChanges changes = changes(type);
    NodeMatcher matcher = new NodeMatcher(type, update.where(), values);
    List<PendingRow> images = new ArrayList<>(matcher.pending(changes));
    List<Integer> nodes = new ArrayList<>();
    matcher.committed(reads, changes, nodes::add);
    if (!nodes.isEmpty()) {
      changes.strict();
      images.addAll(new CommittedRows(environment, txn, reads).read(type, nodes, assigned(update)));
    }
    for (PendingRow before : images) {
      List<Value> row = assigned(type.properties(), before.values(), update.assignments(), fitted);
      changes.put(new PendingRow(before.id(), "", "", row));
    }
    affectedNodes += images.size();
  }

  private static List<String> assigned(MutationIr.Statement.UpdateNodes update) {
    return update.assignments().stream().map(a -> a.property().name()).toList();
  }

  private static void requireNoKey(NodeType type, Property property) {
    if (type.isKeyPart(property.name())) {
      throw InvalidInputException.of(
          ErrorCode.KEY_IMMUTABLE,
          "a key property cannot be updated",
          "delete the node and insert it again",
          Details.of("type", type.name())
              .and("subject", type.name() + "." + property.name())
              .and("property", property.name()));
    }
  }

  private void deleteNodes(MutationIr.Statement.DeleteNodes delete, StatementValues values) {
    NodeType type = delete.type();
    PendingChanges changes = changes(type);
    NodeMatcher matcher = new NodeMatcher(type, delete.where(), values);
    List<PendingRow> pending = matcher.pending(changes);
    List<Integer> committed = new ArrayList<>();
    matcher.committed(reads, changes, committed::add);
    boolean stored = reads.hasRows(type.key());
    for (PendingRow row : pending) {
      changes.drop(row.id());
      affectedNodes++;
      int node = stored ? reads.nodes(type.name()).find(row.id()) : -1;
      if (node >= 0) {
        changes.strict();
        changes.remove(row.id());
      }
      cascade(type, row.id(), node);
    }
    if (!committed.isEmpty()) {
      NodeTable nodes = reads.nodes(type.name());
      changes.strict();
      for (int node : committed) {
        if (changes.remove(nodes.id(node))) {
          affectedNodes++;
          cascade(type, nodes.id(node), node);
        }
      }
    }
  }

  /** Removes the edges at a deleted node; its ordinal is -1 when it was never committed. */
  private void cascade(NodeType type, String id, int node) {
    for (EdgeType edge : txn.catalog().edgesTouching(type.name())) {
      PendingChanges changes = changes(edge);
      dropPendingEdges(edge, type, id, changes);
      if (node < 0 || !reads.hasRows(edge.key())) {
        continue;
      }
      EdgeTable edges = reads.edges(edge.name());
      IntConsumer remove = row -> removeEdge(changes, edges, row);
      if (edge.from().equals(type.name())) {
        EdgeMatcher.at(edges.out(), node, remove);
      }
      if (edge.to().equals(type.name())) {
        EdgeMatcher.at(edges.in(), node, remove);
      }
    }
  }

  private void dropPendingEdges(EdgeType edge, NodeType type, String id, PendingChanges changes) {
    for (PendingRow row : List.copyOf(changes.rows())) {
      boolean touches =
          (edge.from().equals(type.name()) && row.src().equals(id))
              || (edge.to().equals(type.name()) && row.dst().equals(id));
      if (touches) {
        changes.drop(row.id());
        affectedEdges++;
      }
    }
  }

  private void removeEdge(PendingChanges changes, EdgeTable edges, int row) {
    if (changes.remove(edges.id(row))) {
      changes.strict();
      affectedEdges++;
    }
  }

  private void deleteEdges(MutationIr.Statement.DeleteEdges delete, StatementValues values) {
    PendingChanges changes = changes(delete.type());
    EdgeMatcher matcher = new EdgeMatcher(delete.type(), delete.where(), values);
    for (PendingRow row : matcher.pending(changes)) {
      changes.drop(row.id());
      affectedEdges++;
    }
    matcher.committed(reads, row -> removeEdge(changes, reads.edges(delete.type().name()), row));
  }

  @Override
  public void close() {
    tables.values().forEach(PendingChanges::close);
    try {
      BufferAllocator own = allocator;
      if (own != null) {
        own.close();
      }
    } finally {
      reads.close();
    }
  }
}
