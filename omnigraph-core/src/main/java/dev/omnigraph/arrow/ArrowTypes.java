package dev.omnigraph.arrow;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.query.exec.ResultColumn;
import dev.omnigraph.query.ir.ValueType;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The Arrow types of result columns. No state. */
final class ArrowTypes {
  private static final String ELEMENT = "item";

  private ArrowTypes() {}

  static Schema schema(List<ResultColumn> columns) {
    List<Field> fields = new ArrayList<>();
    for (ResultColumn column : columns) {
      fields.add(field(column.name(), column.type()));
    }
    return new Schema(fields);
  }

  private static Field field(String name, ValueType type) {
    boolean nullable = type.nullable();
    if (type.list()) {
      Field element = new Field(ELEMENT, FieldType.nullable(scalar(type.scalar())), List.of());
      return new Field(
          name, new FieldType(nullable, ArrowType.List.INSTANCE, null), List.of(element));
    }
    if (type.scalar() == ScalarType.VECTOR) {
      Field element = new Field(ELEMENT, FieldType.notNullable(single()), List.of());
      ArrowType vector = new ArrowType.FixedSizeList(type.dimension());
      return new Field(name, new FieldType(nullable, vector, null), List.of(element));
    }
    return new Field(name, new FieldType(nullable, scalar(type.scalar()), null), List.of());
  }

  private static ArrowType scalar(ScalarType type) {
    return switch (type) {
      case STRING -> ArrowType.Utf8.INSTANCE;
      case BOOL -> ArrowType.Bool.INSTANCE;
      case I32 -> new ArrowType.Int(32, true);
      case I64 -> new ArrowType.Int(64, true);
      case U32 -> new ArrowType.Int(32, false);
      case U64 -> new ArrowType.Int(64, false);
      case F32 -> single();
      case F64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case DATE -> new ArrowType.Date(DateUnit.DAY);
      case DATETIME -> new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC");
      case BLOB, VECTOR -> throw Invariant.broken("no scalar result type", type);
    };
  }

  private static ArrowType single() {
    return new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
  }
}
