package dev.omnigraph.mutate;

import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.embed.VectorSource;
import dev.omnigraph.errors.Details;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.MutationIr;
import dev.omnigraph.query.ir.MutationIr.Assignment;
import dev.omnigraph.query.ir.MutationIr.Statement;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.query.ir.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Completes a mutation by the vectors it leaves out: a statement that assigns the source of an
 * embedded vector and not the vector gets an assignment of it. The texts depend on no row, so this
 * happens before the write begins and nobody waits for the embedder but the caller. Confined.
 */
public final class MutationVectors {
  private final VectorSource source;
  private final StatementValues values;
  private final Map<Property, List<Missing>> missing = new LinkedHashMap<>();
  private final Map<Integer, List<Assignment>> added = new LinkedHashMap<>();

  /** A vector to be made for a statement. */
  private record Missing(int statement, NodeType type, String text) {}

  private MutationVectors(VectorSource source, StatementValues values) {
    this.source = source;
    this.values = values;
  }

  /**
   * Returns the mutation with the vectors it leaves out.
   *
   * @param parameters one value per declared parameter, in order
   * @throws dev.omnigraph.errors.InvalidInputException with code {@code EMBEDDING} if they cannot
   *     be made
   */
  public static MutationIr complete(
      MutationIr mutation, List<Value> parameters, long nowMillis, VectorSource source) {
    MutationVectors vectors =
        new MutationVectors(source, new StatementValues(parameters, nowMillis));
    List<Statement> statements = mutation.statements();
    for (int i = 0; i < statements.size(); i++) {
      if (statements.get(i) instanceof Statement.InsertNode insert) {
        vectors.collect(i, insert.type(), insert.assignments());
      } else if (statements.get(i) instanceof Statement.UpdateNodes update) {
        vectors.collect(i, update.type(), update.assignments());
      }
    }
    vectors.make();
    return vectors.added.isEmpty() ? mutation : vectors.completed(mutation);
  }

  private void collect(int statement, NodeType type, List<Assignment> assignments) {
    for (Property property : type.properties()) {
      if (!source.fills(property) || assigned(assignments, property.name()) != null) {
        continue;
      }
      Assignment text = assigned(assignments, property.embedSource().orElseThrow());
      if (text != null && values.of(text.value()) instanceof Value.Text given) {
        missing
            .computeIfAbsent(property, p -> new ArrayList<>())
            .add(new Missing(statement, type, given.value()));
      } else if (text != null) {
        add(statement, property, Value.NULL); // the vector goes with its text
      }
    }
  }

  private static @Nullable Assignment assigned(List<Assignment> assignments, String name) {
    for (Assignment assignment : assignments) {
      if (assignment.property().name().equals(name)) {
        return assignment;
      }
    }
    return null;
  }

  private void make() {
    missing.forEach(
        (property, wanted) -> {
          for (int start = 0; start < wanted.size(); start += source.batchSize()) {
            int end = Math.min(wanted.size(), start + source.batchSize());
            make(property, wanted.subList(start, end));
          }
        });
  }

  private void make(Property property, List<Missing> batch) {
    List<String> texts = batch.stream().map(Missing::text).toList();
    List<float[]> made = source.vectors(property, texts, i -> place(batch.get(i).type(), property));
    for (int i = 0; i < batch.size(); i++) {
      add(batch.get(i).statement(), property, new Value.Vector(made.get(i)));
    }
  }

  private static Details place(NodeType type, Property property) {
    return Details.of("type", type.name()).and("subject", type.name() + "." + property.name());
  }

  private void add(int statement, Property property, Value vector) {
    ValueType type = new ValueType(ScalarType.VECTOR, false, property.type().dimension(), true);
    added
        .computeIfAbsent(statement, s -> new ArrayList<>())
        .add(new Assignment(property, new Expr.Constant(vector, type)));
  }

  private MutationIr completed(MutationIr mutation) {
    List<Statement> statements = new ArrayList<>(mutation.statements());
    added.forEach(
        (index, assignments) -> {
          if (statements.get(index) instanceof Statement.InsertNode insert) {
            List<Assignment> all = joined(insert.assignments(), assignments);
            statements.set(index, new Statement.InsertNode(insert.type(), all));
          } else if (statements.get(index) instanceof Statement.UpdateNodes update) {
            List<Assignment> all = joined(update.assignments(), assignments);
            statements.set(index, new Statement.UpdateNodes(update.type(), all, update.where()));
          }
        });
    return new MutationIr(mutation.name(), mutation.params(), statements);
  }

  private static List<Assignment> joined(List<Assignment> given, List<Assignment> more) {
    List<Assignment> all = new ArrayList<>(given);
    all.addAll(more);
    return all;
  }
}
