package dev.omnigraph.load;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.lang.Diagnostics;
import dev.omnigraph.validate.Violation;
import dev.omnigraph.validate.Violations;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Which Arrow columns a property takes, and their values as tokens of a record. Stateless. */
final class ArrowCells {
  private static final long DAY_MILLIS = 86_400_000;

  private ArrowCells() {}

  /** Writes the value of a row. */
  @FunctionalInterface
  interface Cell {
    void write(int row, JsonGenerator to) throws IOException;
  }

  /** Notes a column that does not fit what it is named after. */
  static void check(Field field, Columns columns, int column, Violations found) {
    boolean fits =
        columns
            .property(column)
            .map(property -> fits(field, property.type()))
            .orElseGet(() -> isScalar(field.getType(), ScalarType.STRING));
    if (!fits) {
      found.add(
          Violation.of(
              ErrorCode.BAD_RECORD,
              "an Arrow column does not fit its property",
              Details.of("column", Diagnostics.shown(columns.name(column)))
                  .and(
                      "expected",
                      columns.property(column).map(p -> p.type().text()).orElse("String"))
                  .and("found", Diagnostics.shown(String.valueOf(field.getType())))));
    }
  }

  private static boolean fits(Field field, PropertyType type) {
    ArrowType arrow = field.getType();
    if (arrow instanceof ArrowType.Null) {
      return true;
    }
    if (!type.list() && !type.isVector()) {
      return isScalar(arrow, type.scalar());
    }
    boolean list =
        arrow instanceof ArrowType.List
            || arrow instanceof ArrowType.LargeList
            || arrow instanceof ArrowType.FixedSizeList;
    ScalarType element = type.isVector() ? ScalarType.F64 : type.scalar();
    return list
        && field.getChildren().size() == 1
        && field.getChildren().get(0).getDictionary() == null // what is there is not the elements
        && isScalar(field.getChildren().get(0).getType(), element);
  }

  private static boolean isScalar(ArrowType arrow, ScalarType type) {
    boolean integer = arrow instanceof ArrowType.Int;
    boolean text = arrow instanceof ArrowType.Utf8 || arrow instanceof ArrowType.LargeUtf8;
    return switch (type) {
      case STRING -> text;
      case BOOL -> arrow instanceof ArrowType.Bool;
      case I32, I64, U32, U64 -> integer;
      case F32, F64 -> integer || arrow instanceof ArrowType.FloatingPoint;
      case DATE -> integer || text || arrow instanceof ArrowType.Date;
      case DATETIME -> integer || text || arrow instanceof ArrowType.Timestamp;
      case BLOB ->
          text
              || arrow instanceof ArrowType.Binary
              || arrow instanceof ArrowType.LargeBinary
              || arrow instanceof ArrowType.FixedSizeBinary;
      case VECTOR -> false;
    };
  }

  /** Returns the values of a vector that {@link #check} found no fault with. */
  static Cell of(FieldVector vector) {
    if (vector instanceof NullVector) {
      return (row, to) -> to.writeNull();
    }
    Cell values = values(vector);
    return (row, to) -> {
      if (vector.isNull(row)) {
        to.writeNull();
      } else {
        values.write(row, to);
      }
    };
  }

  private static Cell values(FieldVector vector) {
    if (vector instanceof VarCharVector texts) {
      return (row, to) -> to.writeString(text(texts.get(row)));
    } else if (vector instanceof LargeVarCharVector texts) {
      return (row, to) -> to.writeString(text(texts.get(row)));
    } else if (vector instanceof UInt8Vector numbers) {
      return (row, to) -> writeUnsigned(numbers.get(row), to);
    } else if (vector instanceof BaseIntVector numbers) {
      return (row, to) -> to.writeNumber(numbers.getValueAsLong(row));
    } else if (vector instanceof FloatingPointVector numbers) {
      return (row, to) -> to.writeNumber(numbers.getValueAsDouble(row));
    } else if (vector instanceof BitVector bits) {
      return (row, to) -> to.writeBoolean(bits.get(row) != 0);
    } else if (vector instanceof DateDayVector days) {
      return (row, to) -> to.writeNumber(days.get(row));
    } else if (vector instanceof DateMilliVector millis) {
      return (row, to) -> to.writeNumber(Math.floorDiv(millis.get(row), DAY_MILLIS));
    } else if (vector instanceof TimeStampVector times) {
      TimeUnit unit = ((ArrowType.Timestamp) times.getField().getType()).getUnit();
      return (row, to) -> writeMillis(times.get(row), unit, to);
    }
    return binaryOrList(vector);
  }

  private static Cell binaryOrList(FieldVector vector) {
    if (vector instanceof VarBinaryVector bytes) {
      return (row, to) -> to.writeString(base64(bytes.get(row)));
    } else if (vector instanceof LargeVarBinaryVector bytes) {
      return (row, to) -> to.writeString(base64(bytes.get(row)));
    } else if (vector instanceof FixedSizeBinaryVector bytes) {
      return (row, to) -> to.writeString(base64(bytes.get(row)));
    } else if (vector instanceof ListVector list) {
      Cell elements = of(list.getDataVector());
      return (row, to) ->
          writeArray(elements, list.getElementStartIndex(row), list.getElementEndIndex(row), to);
    } else if (vector instanceof LargeListVector list) {
      Cell elements = of(list.getDataVector());
      return (row, to) ->
          writeArray(elements, list.getElementStartIndex(row), list.getElementEndIndex(row), to);
    } else if (vector instanceof FixedSizeListVector list) {
      Cell elements = of(list.getDataVector());
      int size = list.getListSize();
      return (row, to) -> writeArray(elements, (long) row * size, (row + 1L) * size, to);
    }
    throw new IllegalArgumentException("no column of a record: " + vector.getField());
  }

  private static String text(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      return "\ud800"; // no text either: whoever reads the record refuses it
    }
  }

  private static String base64(byte[] bytes) {
    return "base64:" + Base64.getEncoder().encodeToString(bytes);
  }

  private static void writeUnsigned(long value, JsonGenerator to) throws IOException {
    if (value >= 0) {
      to.writeNumber(value);
    } else {
      to.writeNumber(new BigInteger(Long.toUnsignedString(value)));
    }
  }

  private static void writeMillis(long value, TimeUnit unit, JsonGenerator to) throws IOException {
    switch (unit) {
      case SECOND -> {
        BigInteger millis = BigInteger.valueOf(value).multiply(BigInteger.valueOf(1_000));
        if (millis.bitLength() < Long.SIZE) {
          to.writeNumber(millis.longValue());
        } else {
          to.writeNumber(millis); // no time either: whoever reads the record refuses it
        }
      }
      case MILLISECOND -> to.writeNumber(value);
      case MICROSECOND -> to.writeNumber(Math.floorDiv(value, 1_000L));
      case NANOSECOND -> to.writeNumber(Math.floorDiv(value, 1_000_000L));
    }
  }

  private static void writeArray(Cell elements, long from, long end, JsonGenerator to)
      throws IOException {
    to.writeStartArray();
    for (long i = from; i < end; i++) {
      elements.write(Math.toIntExact(i), to);
    }
    to.writeEndArray();
  }
}
