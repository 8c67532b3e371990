package dev.omnigraph.write.rows;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.ids.TableKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** The Arrow schemas of data tables, as the storage format prescribes them. */
public final class TableSchemas {
  private static final ArrowType UTF8 = new ArrowType.Utf8();
  private static final Map<String, String> BLOB_METADATA =
      Map.of("ARROW:extension:name", "lance.blob.v2");

  private TableSchemas() {}

  /** Returns the schema of every table of the catalog, in table key order. */
  public static Map<TableKey, Schema> of(Catalog catalog) {
    Map<TableKey, Schema> schemas = new LinkedHashMap<>();
    for (TableKey key : catalog.tableKeys()) {
      schemas.put(key, TableShape.of(catalog, key).schema());
    }
    return schemas;
  }

  /** Returns the schema of a table with these properties in ascending byte order of name. */
  static Schema of(TableKey key, List<Property> properties) {
    List<Field> fields = new ArrayList<>(properties.size() + 3);
    fields.add(Field.notNullable("id", UTF8));
    if (!key.isNode()) {
      fields.add(Field.notNullable("src", UTF8));
      fields.add(Field.notNullable("dst", UTF8));
    }
    for (Property property : properties) {
      fields.add(field(property.name(), property.type()));
    }
    return new Schema(fields);
  }

  private static Field field(String name, PropertyType type) {
    if (type.list()) {
      return new Field(
          name,
          new FieldType(type.nullable(), new ArrowType.List(), null),
          List.of(Field.nullable("item", scalar(type.scalar()))));
    }
    if (type.isVector()) {
      return new Field(
          name,
          new FieldType(type.nullable(), new ArrowType.FixedSizeList(type.dimension()), null),
          List.of(Field.nullable("item", scalar(ScalarType.F32))));
    }
    if (type.isBlob()) {
      return new Field(
          name,
          new FieldType(type.nullable(), new ArrowType.Struct(), null, BLOB_METADATA),
          List.of(
              Field.nullable("data", new ArrowType.LargeBinary()), Field.nullable("uri", UTF8)));
    }
    return new Field(name, fieldType(type.nullable(), scalar(type.scalar())), null);
  }

  private static FieldType fieldType(boolean nullable, ArrowType type) {
    @Nullable Map<String, String> none = null;
    return new FieldType(nullable, type, null, none);
  }

  private static ArrowType scalar(ScalarType scalar) {
    return switch (scalar) {
      case STRING -> UTF8;
      case BOOL -> new ArrowType.Bool();
      case I32 -> new ArrowType.Int(32, true);
      case I64 -> new ArrowType.Int(64, true);
      case U32 -> new ArrowType.Int(32, false);
      case U64 -> new ArrowType.Int(64, false);
      case F32 -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
      case F64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case DATE -> new ArrowType.Date(DateUnit.DAY);
      case DATETIME -> new ArrowType.Date(DateUnit.MILLISECOND);
      case BLOB -> new ArrowType.LargeBinary();
      case VECTOR -> throw new IllegalArgumentException("a vector is not a scalar");
    };
  }
}
