package dev.omnigraph.validate;

import dev.omnigraph.catalog.Bound;
import dev.omnigraph.catalog.CheckPattern;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.write.rows.KeyText;
import dev.omnigraph.write.rows.RowBatch;
import dev.omnigraph.write.rows.TableShape;
import dev.omnigraph.write.rows.TextCells;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;

/**
 * The constraints of a table that need one row only: required, range, check, enum. Immutable;
 * compiled once per table.
 */
public final class ValueRules {
  private final TableShape shape;
  private final List<Rule> rules = new ArrayList<>();

  /** A rule over one column. */
  private interface Rule {
    void check(RowBatch batch, Violations found);
  }

  private ValueRules(TableShape shape) {
    this.shape = shape;
    int leading = shape.leading();
    List<Property> properties = shape.properties();
    for (int i = 0; i < properties.size(); i++) {
      if (!properties.get(i).type().nullable()) {
        rules.add(required(leading + i, properties.get(i)));
      }
    }
    shape.node().ifPresent(this::addNodeRules);
    for (int i = 0; i < properties.size(); i++) {
      if (properties.get(i).type().isEnum()) {
        rules.add(allowed(leading + i, properties.get(i)));
      }
    }
  }

  private void addNodeRules(NodeType node) {
    for (Constraint.Range range : node.ranges()) {
      rules.add(range(shape.column(range.property()), range));
    }
    for (Constraint.Check check : node.checks()) {
      rules.add(matching(shape.column(check.property()), check));
    }
  }

  /** Compiles the rules of a table. */
  public static ValueRules of(TableShape shape) {
    return new ValueRules(shape);
  }

  /** Checks all rows, in the order required, range, check, enum. */
  public void check(RowBatch batch, Violations found) {
    for (Rule rule : rules) {
      rule.check(batch, found);
    }
  }

  private Details place(String property, RowBatch batch, int row) {
    FieldVector ids = batch.root().getVector(TableShape.ID);
    String id = ids.isNull(row) ? null : String.valueOf(ids.getObject(row));
    return TableFacts.place(
        TableFacts.subject(shape, List.of(property)).and("key", id),
        batch.record(row),
        batch.line(row));
  }

  private Rule required(int column, Property property) {
    return (batch, found) -> {
      FieldVector vector = batch.root().getVector(column);
      if (vector.getNullCount() == 0) {
        return;
      }
      for (int row = 0; row < batch.rows(); row++) {
        if (vector.isNull(row)) {
          found.add(missing(property, batch, row));
        }
      }
    };
  }

  private Violation missing(Property property, RowBatch batch, int row) {
    Details place = place(property.name(), batch, row);
    int source = property.embedSource().map(shape::column).orElse(-1);
    if (source < 0 || batch.root().getVector(source).isNull(row)) {
      return Violation.of(
          ErrorCode.REQUIRED_VIOLATION, "a required property is null or missing", place);
    }
    return Violation.of(
        ErrorCode.REQUIRED_VIOLATION,
        "a required vector is missing, and no embedder of its model is there to make it",
        place
            .and("source", property.embedSource().orElse(null))
            .and("model", property.embedModel().orElse(null)));
  }

  private Rule range(int column, Constraint.Range range) {
    double least = range.min().map(ValueRules::number).orElse(Double.NEGATIVE_INFINITY);
    double most = range.max().map(ValueRules::number).orElse(Double.POSITIVE_INFINITY);
    String bounds =
        range.min().map(Bound::text).orElse("") + ".." + range.max().map(Bound::text).orElse("");
    return (batch, found) -> {
      FieldVector vector = batch.root().getVector(column);
      for (int row = 0; row < batch.rows(); row++) {
        if (vector.isNull(row)) {
          continue;
        }
        double value = number(vector, row);
        if (!(value >= least && value <= most)) {
          found.add(
              Violation.of(
                  ErrorCode.RANGE_VIOLATION,
                  "@range violation",
                  place(range.property(), batch, row)
                      .and("value", String.valueOf(vector.getObject(row)))
                      .and("bound", bounds)));
        }
      }
    };
  }

  private static double number(Bound bound) {
    return new BigDecimal(bound.text()).doubleValue();
  }

  private static double number(FieldVector vector, int row) {
    if (vector instanceof Float8Vector doubles) {
      return doubles.get(row);
    } else if (vector instanceof Float4Vector floats) {
      return floats.get(row);
    }
    long value = KeyText.integer(vector, row);
    return vector instanceof UInt8Vector && value < 0
        ? new BigDecimal(Long.toUnsignedString(value)).doubleValue()
        : value;
  }

  private Rule matching(int column, Constraint.Check check) {
    CheckPattern pattern = CheckPattern.compile(check.pattern());
    return (batch, found) -> {
      VarCharVector vector = (VarCharVector) batch.root().getVector(column);
      for (int row = 0; row < batch.rows(); row++) {
        if (vector.isNull(row)) {
          continue;
        }
        String value = new String(vector.get(row), StandardCharsets.UTF_8);
        if (!pattern.isFoundIn(value)) {
          found.add(
              Violation.of(
                  ErrorCode.CHECK_VIOLATION,
                  "@check violation",
                  place(check.property(), batch, row)
                      .and("value", value)
                      .and("pattern", check.pattern())));
        }
      }
    };
  }

  private Rule allowed(int column, Property property) {
    Set<String> values = new HashSet<>(property.type().enumValues());
    return (batch, found) -> {
      FieldVector vector = batch.root().getVector(column);
      if (vector instanceof ListVector lists) {
        checkElements(lists, property, values, batch, found);
      } else {
        checkTexts(
            (VarCharVector) vector,
            batch.rows(),
            values,
            row -> {
              found.add(notAllowed(property, text((VarCharVector) vector, row), batch, row));
              return true;
            });
      }
    };
  }

  private void checkElements(
      ListVector lists, Property property, Set<String> values, RowBatch batch, Violations found) {
    VarCharVector elements = (VarCharVector) lists.getDataVector();
    for (int row = 0; row < batch.rows(); row++) {
      if (lists.isNull(row)) {
        continue;
      }
      for (int i = lists.getElementStartIndex(row); i < lists.getElementEndIndex(row); i++) {
        if (!elements.isNull(i) && !values.contains(text(elements, i))) {
          found.add(notAllowed(property, text(elements, i), batch, row));
        }
      }
    }
  }

  private static void checkTexts(
      VarCharVector vector, int rows, Set<String> values, IntPredicate refused) {
    TextCells cells = TextCells.copyOf(vector, rows);
    byte[][] allowed =
        values.stream().map(v -> v.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    for (int row = 0; row < rows; row++) {
      if (vector.isNull(row)) {
        continue;
      }
      boolean known = false;
      int start = cells.start(row);
      int end = start + cells.length(row);
      for (int i = 0; i < allowed.length && !known; i++) {
        known = Arrays.equals(cells.bytes(), start, end, allowed[i], 0, allowed[i].length);
      }
      if (!known && !refused.test(row)) {
        return;
      }
    }
  }

  private static String text(VarCharVector vector, int row) {
    return new String(vector.get(row), StandardCharsets.UTF_8);
  }

  private Violation notAllowed(Property property, String value, RowBatch batch, int row) {
    return Violation.of(
        ErrorCode.ENUM_VIOLATION,
        "invalid enum value",
        place(property.name(), batch, row)
            .and("value", value)
            .and("allowed", String.join(", ", property.type().enumValues())));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "ValueRules[%s, %d]", shape, rules.size());
  }
}
