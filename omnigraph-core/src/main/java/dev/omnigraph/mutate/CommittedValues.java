package dev.omnigraph.mutate;

import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.topology.BoolColumn;
import dev.omnigraph.topology.Column;
import dev.omnigraph.topology.DoubleColumn;
import dev.omnigraph.topology.ListColumn;
import dev.omnigraph.topology.LongColumn;
import dev.omnigraph.topology.TextColumn;
import dev.omnigraph.topology.VectorColumn;
import java.util.ArrayList;
import java.util.List;

/** Reads cells of resident columns as fitted values. */
final class CommittedValues {
  private CommittedValues() {}

  /** Returns the value of a row. */
  static Value read(Column column, PropertyType type, int row) {
    if (column.isNull(row)) {
      return Value.NULL;
    }
    if (column instanceof TextColumn texts) {
      return new Value.Text(texts.textAt(row));
    } else if (column instanceof LongColumn longs) {
      return integer(type.scalar(), longs.longAt(row));
    } else if (column instanceof DoubleColumn doubles) {
      return new Value.Real(doubles.doubleAt(row));
    } else if (column instanceof BoolColumn bools) {
      return new Value.Bool(bools.boolAt(row));
    } else if (column instanceof VectorColumn vectors) {
      return new Value.Vector(vectors.vectorAt(row));
    }
    return list((ListColumn) column, type.scalar(), row);
  }

  private static Value integer(ScalarType type, long value) {
    if (type == ScalarType.DATE) {
      return new Value.Day(Math.toIntExact(value));
    }
    return type == ScalarType.DATETIME ? new Value.Instant(value) : new Value.Int(value);
  }

  private static Value list(ListColumn lists, ScalarType type, int row) {
    List<Value> elements = new ArrayList<>(lists.sizeAt(row));
    for (int i = 0; i < lists.sizeAt(row); i++) {
      if (lists.isElementNull(row, i)) {
        elements.add(Value.NULL);
        continue;
      }
      elements.add(
          switch (type) {
            case STRING -> new Value.Text(lists.textAt(row, i));
            case BOOL -> new Value.Bool(lists.boolAt(row, i));
            case F32, F64 -> new Value.Real(lists.doubleAt(row, i));
            case I32, I64, U32, U64, DATE, DATETIME -> integer(type, lists.longAt(row, i));
            case BLOB, VECTOR -> throw new IllegalArgumentException("no list of " + type);
          });
    }
    return new Value.ListOf(elements);
  }
}
