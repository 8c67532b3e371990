package dev.omnigraph.query.exec;

import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.topology.BoolColumn;
import dev.omnigraph.topology.Column;
import dev.omnigraph.topology.DoubleColumn;
import dev.omnigraph.topology.ListColumn;
import dev.omnigraph.topology.LongColumn;
import dev.omnigraph.topology.TextColumn;
import dev.omnigraph.topology.VectorColumn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;

/** Columns over plain objects, for tests of what reads columns. */
@NullUnmarked
final class MemoryColumns {
  private MemoryColumns() {}

  /** Values are String, Boolean, Long, Double, List of these, float[] or null. */
  static Column of(String name, PropertyType type, Object[] values) {
    if (type.list()) {
      return new Lists(name, values);
    }
    return switch (type.scalar()) {
      case STRING -> new Texts(name, values, type.isEnum());
      case BOOL -> new Bools(name, values);
      case F32, F64 -> new Doubles(name, values, type.scalar().text().equals("F32"));
      case I32, I64, U32, DATE, DATETIME -> new Longs(name, values, false);
      case U64 -> new Longs(name, values, true);
      case VECTOR -> new Vectors(name, values);
      case BLOB -> throw new IllegalArgumentException(name);
    };
  }

  private static byte[] utf8(Object value) {
    return ((String) value).getBytes(StandardCharsets.UTF_8);
  }

  abstract static class Base {
    final String name;
    final Object[] values;

    Base(String name, Object[] values) {
      this.name = name;
      this.values = values;
    }

    public String property() {
      return name;
    }

    public boolean isNull(int ordinal) {
      return values[ordinal] == null;
    }

    public boolean mayHaveNulls() {
      return Arrays.asList(values).contains(null);
    }

    public long bytes() {
      return 0;
    }
  }

  static final class Longs extends Base implements LongColumn {
    private final boolean unsigned;

    Longs(String name, Object[] values, boolean unsigned) {
      super(name, values);
      this.unsigned = unsigned;
    }

    @Override
    public long longAt(int ordinal) {
      return values[ordinal] == null ? 0 : (Long) values[ordinal];
    }

    @Override
    public boolean isUnsigned() {
      return unsigned;
    }

    @Override
    public void gather(int[] ordinals, int from, int count, long[] target) {
      for (int i = 0; i < count; i++) {
        target[i] = longAt(ordinals[from + i]);
      }
    }
  }

  static final class Doubles extends Base implements DoubleColumn {
    private final boolean single;

    Doubles(String name, Object[] values, boolean single) {
      super(name, values);
      this.single = single;
    }

    @Override
    public double doubleAt(int ordinal) {
      return values[ordinal] == null ? 0 : (Double) values[ordinal];
    }

    @Override
    public boolean isSingle() {
      return single;
    }

    @Override
    public void gather(int[] ordinals, int from, int count, double[] target) {
      for (int i = 0; i < count; i++) {
        target[i] = doubleAt(ordinals[from + i]);
      }
    }
  }

  static final class Bools extends Base implements BoolColumn {
    Bools(String name, Object[] values) {
      super(name, values);
    }

    @Override
    public boolean boolAt(int ordinal) {
      return values[ordinal] != null && (Boolean) values[ordinal];
    }
  }

  static final class Texts extends Base implements TextColumn {
    private final boolean coded;
    private final TreeMap<String, Integer> codes = new TreeMap<>();

    Texts(String name, Object[] values, boolean coded) {
      super(name, values);
      this.coded = coded;
      for (Object value : values) {
        if (value != null) {
          codes.putIfAbsent((String) value, codes.size());
        }
      }
    }

    @Override
    public String textAt(int ordinal) {
      return (String) values[ordinal];
    }

    @Override
    public byte[] bytesAt(int ordinal) {
      return utf8("#" + values[ordinal]);
    }

    @Override
    public int startAt(int ordinal) {
      return 1;
    }

    @Override
    public int lengthAt(int ordinal) {
      return utf8(values[ordinal]).length;
    }

    @Override
    public int compare(int ordinal, int otherOrdinal) {
      return compare(ordinal, utf8(values[otherOrdinal]));
    }

    @Override
    public int compare(int ordinal, byte[] other) {
      return Arrays.compareUnsigned(utf8(values[ordinal]), other);
    }

    @Override
    public boolean textEquals(int ordinal, byte[] other) {
      return Arrays.equals(utf8(values[ordinal]), other);
    }

    @Override
    public boolean isCoded() {
      return coded;
    }

    @Override
    public int codeAt(int ordinal) {
      return values[ordinal] == null ? -1 : codes.get((String) values[ordinal]);
    }

    @Override
    public int codeBound() {
      return codes.size();
    }

    @Override
    public int code(byte[] text) {
      return codes.getOrDefault(new String(text, StandardCharsets.UTF_8), -1);
    }

    @Override
    public String codeText(int code) {
      return codes.entrySet().stream()
          .filter(e -> e.getValue() == code)
          .findFirst()
          .orElseThrow()
          .getKey();
    }

    @Override
    public void gatherCodes(int[] ordinals, int from, int count, int[] target) {
      for (int i = 0; i < count; i++) {
        target[i] = codeAt(ordinals[from + i]);
      }
    }
  }

  static final class Lists extends Base implements ListColumn {
    Lists(String name, Object[] values) {
      super(name, values);
    }

    private Object element(int ordinal, int index) {
      return ((List<?>) values[ordinal]).get(index);
    }

    @Override
    public int sizeAt(int ordinal) {
      return values[ordinal] == null ? 0 : ((List<?>) values[ordinal]).size();
    }

    @Override
    public boolean isElementNull(int ordinal, int index) {
      return element(ordinal, index) == null;
    }

    @Override
    public long longAt(int ordinal, int index) {
      return (Long) element(ordinal, index);
    }

    @Override
    public double doubleAt(int ordinal, int index) {
      return (Double) element(ordinal, index);
    }

    @Override
    public boolean boolAt(int ordinal, int index) {
      return (Boolean) element(ordinal, index);
    }

    @Override
    public String textAt(int ordinal, int index) {
      return (String) element(ordinal, index);
    }

    @Override
    public boolean textEquals(int ordinal, int index, byte[] utf8) {
      return Arrays.equals(utf8(element(ordinal, index)), utf8);
    }
  }

  static final class Vectors extends Base implements VectorColumn {
    Vectors(String name, Object[] values) {
      super(name, values);
    }

    @Override
    public int dimension() {
      return 0;
    }

    @Override
    public float[] slabAt(int ordinal) {
      return (float[]) values[ordinal];
    }

    @Override
    public int startAt(int ordinal) {
      return 0;
    }

    @Override
    public float[] vectorAt(int ordinal) {
      return slabAt(ordinal).clone();
    }
  }
}
