package dev.omnigraph.write.rows;

import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import java.util.List;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * Writes cells of one column into its Arrow vector, growing it. Rows are written in ascending
 * order; the last row may be written again. Confined to one thread.
 *
 * <p>Callers write only what the column's type takes and only checked values: numbers in range,
 * vectors of the right length. Dates are epoch days, date-times epoch milliseconds, both written as
 * integers.
 */
public abstract class CellWriter {

  /** Returns the writer of the column of a property. */
  public static CellWriter forColumn(FieldVector vector, PropertyType type) {
    return of(vector, type.scalar());
  }

  /** Returns the writer of a scalar, list, vector or blob column. */
  static CellWriter of(FieldVector vector, ScalarType scalar) {
    if (vector instanceof ListVector list) {
      return new ListCell(list, of(list.getDataVector(), scalar));
    }
    return switch (scalar) {
      case STRING -> new TextCell((VarCharVector) vector);
      case BOOL -> new BoolCell((BitVector) vector);
      case I32, I64, U32, U64, DATE, DATETIME -> integer(vector, scalar);
      case F32 -> new Float4Cell((Float4Vector) vector);
      case F64 -> new Float8Cell((Float8Vector) vector);
      case BLOB -> new BlobCell((StructVector) vector);
      case VECTOR -> new VectorCell((FixedSizeListVector) vector);
    };
  }

  private static CellWriter integer(FieldVector vector, ScalarType scalar) {
    return switch (scalar) {
      case I32 -> new IntegerCell(vector, (row, v) -> ((IntVector) vector).setSafe(row, (int) v));
      case I64 -> new IntegerCell(vector, ((BigIntVector) vector)::setSafe);
      case U32 -> new IntegerCell(vector, (row, v) -> ((UInt4Vector) vector).setSafe(row, (int) v));
      case U64 -> new IntegerCell(vector, ((UInt8Vector) vector)::setSafe);
      case DATE ->
          new IntegerCell(vector, (row, v) -> ((DateDayVector) vector).setSafe(row, (int) v));
      case DATETIME -> new IntegerCell(vector, ((DateMilliVector) vector)::setSafe);
      case STRING, BOOL, F32, F64, BLOB, VECTOR ->
          throw new IllegalArgumentException("not stored as an integer");
    };
  }

  /** Writes the absent value. */
  public abstract void nothing(int row);

  /** Writes text. */
  public void text(int row, byte[] utf8, int offset, int length) {
    throw unsupported();
  }

  /** Writes an integer, a date or a date-time; unsigned 64-bit ones as their bits. */
  public void integer(int row, long value) {
    throw unsupported();
  }

  /** Writes a float. */
  public void real(int row, double value) {
    throw unsupported();
  }

  /** Writes a truth value. */
  public void bool(int row, boolean value) {
    throw unsupported();
  }

  /** Writes a vector. */
  public void vector(int row, float[] components) {
    throw unsupported();
  }

  /** Starts a list and returns the writer of its elements; see {@link #elementRow}. */
  public CellWriter startList(int row) {
    throw unsupported();
  }

  /** Returns the row to write the next element of the started list at. */
  public int elementRow() {
    throw unsupported();
  }

  /** Ends the started list of {@code count} elements. */
  public void endList(int row, int count) {
    throw unsupported();
  }

  /** Writes the bytes of a blob. */
  public void blob(int row, byte[] bytes) {
    throw unsupported();
  }

  /** Writes a reference to a blob kept elsewhere. */
  public void blobReference(int row, byte[] uri) {
    throw unsupported();
  }

  private UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("not a value of " + getClass().getSimpleName());
  }

  @FunctionalInterface
  private interface LongSetter {
    void set(int row, long value);
  }

  private static final class TextCell extends CellWriter {
    private final VarCharVector vector;

    TextCell(VarCharVector vector) {
      this.vector = vector;
    }

    @Override
    public void nothing(int row) {
      vector.setNull(row);
    }

    @Override
    public void text(int row, byte[] utf8, int offset, int length) {
      vector.setSafe(row, utf8, offset, length);
    }
  }

  private static final class BoolCell extends CellWriter {
    private final BitVector vector;

    BoolCell(BitVector vector) {
      this.vector = vector;
    }

    @Override
    public void nothing(int row) {
      vector.setNull(row);
    }

    @Override
    public void bool(int row, boolean value) {
      vector.setSafe(row, value ? 1 : 0);
    }
  }

  private static final class IntegerCell extends CellWriter {
    private final BaseFixedWidthVector vector;
    private final LongSetter setter;

    IntegerCell(FieldVector vector, LongSetter setter) {
      this.vector = (BaseFixedWidthVector) vector;
      this.setter = setter;
    }

    @Override
    public void nothing(int row) {
      vector.setNull(row);
    }

    @Override
    public void integer(int row, long value) {
      setter.set(row, value);
    }
  }

  private static final class Float4Cell extends CellWriter {
    private final Float4Vector vector;

    Float4Cell(Float4Vector vector) {
      this.vector = vector;
    }

    @Override
    public void nothing(int row) {
      vector.setNull(row);
    }

    @Override
    public void real(int row, double value) {
      vector.setSafe(row, (float) value);
    }
  }

  private static final class Float8Cell extends CellWriter {
    private final Float8Vector vector;

    Float8Cell(Float8Vector vector) {
      this.vector = vector;
    }

    @Override
    public void nothing(int row) {
      vector.setNull(row);
    }

    @Override
    public void real(int row, double value) {
      vector.setSafe(row, value);
    }
  }

  private static final class VectorCell extends CellWriter {
    private final FixedSizeListVector vector;
    private final Float4Vector elements;

    VectorCell(FixedSizeListVector vector) {
      this.vector = vector;
      this.elements = (Float4Vector) vector.getDataVector();
    }

    @Override
    public void nothing(int row) {
      vector.setNull(row);
    }

    @Override
    public void vector(int row, float[] components) {
      vector.setNotNull(row);
      int start = row * components.length;
      for (int i = 0; i < components.length; i++) {
        elements.setSafe(start + i, components[i]);
      }
    }
  }

  private static final class ListCell extends CellWriter {
    private final ListVector vector;
    private final CellWriter elements;
    private int next;

    ListCell(ListVector vector, CellWriter elements) {
      this.vector = vector;
      this.elements = elements;
    }

    @Override
    public void nothing(int row) {
      vector.setNull(row);
    }

    @Override
    public CellWriter startList(int row) {
      next = vector.startNewValue(row);
      return elements;
    }

    @Override
    public int elementRow() {
      return next++;
    }

    @Override
    public void endList(int row, int count) {
      vector.endValue(row, count);
    }
  }

  private static final class BlobCell extends CellWriter {
    private final StructVector vector;
    private final LargeVarBinaryVector data;
    private final VarCharVector uri;

    BlobCell(StructVector vector) {
      this.vector = vector;
      List<FieldVector> children = vector.getChildrenFromFields();
      this.data = (LargeVarBinaryVector) children.get(0);
      this.uri = (VarCharVector) children.get(1);
    }

    @Override
    public void nothing(int row) {
      vector.setNull(row);
      data.setNull(row);
      uri.setNull(row);
    }

    @Override
    public void blob(int row, byte[] bytes) {
      vector.setIndexDefined(row);
      data.setSafe(row, bytes);
      uri.setNull(row);
    }

    @Override
    public void blobReference(int row, byte[] reference) {
      vector.setIndexDefined(row);
      data.setNull(row);
      uri.setSafe(row, reference);
    }
  }
}
