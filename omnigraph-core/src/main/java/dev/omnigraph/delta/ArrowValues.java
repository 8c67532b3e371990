package dev.omnigraph.delta;

import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.query.ir.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;

/** Reads cells of scanned columns as values; not those of blobs. */
final class ArrowValues {
  private ArrowValues() {}

  static Value read(FieldVector vector, PropertyType type, int row) {
    if (vector.isNull(row)) {
      return Value.NULL;
    }
    if (vector instanceof ListVector lists) {
      FieldVector elements = lists.getDataVector();
      int end = lists.getElementEndIndex(row);
      List<Value> values = new ArrayList<>();
      for (int i = lists.getElementStartIndex(row); i < end; i++) {
        values.add(elements.isNull(i) ? Value.NULL : scalar(elements, type.scalar(), i));
      }
      return new Value.ListOf(values);
    }
    if (vector instanceof FixedSizeListVector vectors) {
      Float4Vector elements = (Float4Vector) vectors.getDataVector();
      float[] components = new float[vectors.getListSize()];
      int start = row * components.length;
      for (int i = 0; i < components.length; i++) {
        components[i] = elements.isNull(start + i) ? Float.NaN : elements.get(start + i);
      }
      return new Value.Vector(components);
    }
    return scalar(vector, type.scalar(), row);
  }

  private static Value scalar(FieldVector vector, ScalarType type, int row) {
    return switch (type) {
      case STRING ->
          new Value.Text(new String(((VarCharVector) vector).get(row), StandardCharsets.UTF_8));
      case BOOL -> new Value.Bool(((BitVector) vector).get(row) != 0);
      case I32 -> new Value.Int(((IntVector) vector).get(row));
      case I64 -> new Value.Int(((BigIntVector) vector).get(row));
      case U32 -> new Value.Int(Integer.toUnsignedLong(((UInt4Vector) vector).get(row)));
      case U64 -> new Value.Int(((UInt8Vector) vector).get(row));
      case F32 -> new Value.Real(((Float4Vector) vector).get(row));
      case F64 -> new Value.Real(((Float8Vector) vector).get(row));
      case DATE -> new Value.Day(((DateDayVector) vector).get(row));
      case DATETIME -> new Value.Instant(((DateMilliVector) vector).get(row));
      case BLOB, VECTOR -> throw new IllegalArgumentException("not a scalar: " + type);
    };
  }
}
