package dev.omnigraph.query.lint;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.ids.Utf8Order;
import dev.omnigraph.query.ir.CheckedQuery;
import dev.omnigraph.query.ir.MatchBlock;
import dev.omnigraph.query.ir.MutationIr;
import dev.omnigraph.query.ir.MutationIr.Statement;
import dev.omnigraph.query.ir.QueryIr;
import dev.omnigraph.query.ir.ValueType;
import dev.omnigraph.query.lint.Operation.Field;
import dev.omnigraph.query.lint.Operation.Nullability;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Derives what checked queries return, read and write. Confined. */
final class Operations {
  private final Catalog catalog;
  private final Set<TableKey> reads = keys();
  private final Set<TableKey> writes = keys();

  private Operations(Catalog catalog) {
    this.catalog = catalog;
  }

  private static Set<TableKey> keys() {
    return new TreeSet<>(Comparator.comparing(TableKey::toString, Utf8Order.INSTANCE));
  }

  static Operation of(Catalog catalog, CheckedQuery query) {
    Operations operations = new Operations(catalog);
    List<Field> result;
    if (query instanceof CheckedQuery.Read read) {
      operations.match(read.ir().match());
      result = columns(read.ir());
    } else if (query instanceof CheckedQuery.Mutation mutation) {
      mutation.ir().statements().forEach(operations::statement);
      result = counts();
    } else {
      throw Invariant.broken("a query reads or changes", query);
    }
    return new Operation(result, List.copyOf(operations.reads), List.copyOf(operations.writes));
  }

  private void match(MatchBlock block) {
    block.slots().forEach(s -> reads.add(s.nodeType().key()));
    block.traversals().forEach(t -> readEdge(t.edgeType()));
    block.negations().forEach(this::match);
  }

  private void readEdge(EdgeType edge) {
    reads.add(edge.key());
    reads.add(TableKey.node(edge.from()));
    reads.add(TableKey.node(edge.to()));
  }

  private void statement(Statement statement) {
    if (statement instanceof Statement.InsertNode insert) {
      change(insert.type().key());
    } else if (statement instanceof Statement.InsertEdge insert) {
      readEdge(insert.type());
      change(insert.type().key());
    } else if (statement instanceof Statement.UpdateNodes update) {
      change(update.type().key());
    } else if (statement instanceof Statement.DeleteNodes delete) {
      change(delete.type().key());
      catalog.edgesTouching(delete.type().name()).forEach(e -> change(e.key()));
    } else if (statement instanceof Statement.DeleteEdges delete) {
      change(delete.type().key());
    } else {
      throw Invariant.broken("every statement reads or writes", statement);
    }
  }

  private void change(TableKey key) {
    reads.add(key);
    writes.add(key);
  }

  private static List<Field> columns(QueryIr ir) {
    return ir.projections().stream().map(p -> field(p.name(), p.type())).toList();
  }

  /** The counts that every mutation returns. */
  private static List<Field> counts() {
    ValueType count = ValueType.of(ScalarType.U64, false);
    return List.of(field("affected_nodes", count), field("affected_edges", count));
  }

  private static Field field(String name, ValueType type) {
    String kind = type.list() ? "list" : kind(type.scalar());
    return new Field(
        name,
        kind,
        type.nullable() ? Nullability.NULLABLE : Nullability.REQUIRED,
        type.list() ? Optional.of(kind(type.scalar())) : Optional.empty(),
        type.scalar() == ScalarType.VECTOR
            ? OptionalInt.of(type.dimension())
            : OptionalInt.empty());
  }

  private static String kind(ScalarType scalar) {
    return switch (scalar) {
      case STRING -> "string";
      case BOOL -> "bool";
      case I32, U32 -> "int";
      case I64, U64 -> "bigint";
      case F32, F64 -> "float";
      case DATE -> "date";
      case DATETIME -> "datetime";
      case BLOB -> "blob";
      case VECTOR -> "vector";
    };
  }

  /** Returns the node types that a mutation updates. */
  static Set<String> updated(MutationIr mutation) {
    Set<String> types = new TreeSet<>(Utf8Order.INSTANCE);
    for (Statement statement : mutation.statements()) {
      if (statement instanceof Statement.UpdateNodes update) {
        types.add(update.type().name());
      }
    }
    return types;
  }
}
