package dev.omnigraph.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class DistinctValuesTest {
  private static final class Longs implements LongColumn {
    private final IntToLongFunction values;

    Longs(IntToLongFunction values) {
      this.values = values;
    }

    @Override
    public long longAt(int ordinal) {
      return values.applyAsLong(ordinal);
    }

    @Override
    public String property() {
      return "p";
    }

    @Override
    public boolean isNull(int ordinal) {
      return ordinal % 10 == 9;
    }

    @Override
    public boolean mayHaveNulls() {
      return true;
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public boolean isUnsigned() {
      return false;
    }

    @Override
    public void gather(int[] ordinals, int from, int count, long[] target) {
      for (int i = 0; i < count; i++) {
        target[i] = longAt(ordinals[from + i]);
      }
    }
  }

  private static final class Doubles implements DoubleColumn {
    private final IntToDoubleFunction values;

    Doubles(IntToDoubleFunction values) {
      this.values = values;
    }

    @Override
    public double doubleAt(int ordinal) {
      return values.applyAsDouble(ordinal);
    }

    @Override
    public String property() {
      return "p";
    }

    @Override
    public boolean isNull(int ordinal) {
      return ordinal % 10 == 9;
    }

    @Override
    public boolean mayHaveNulls() {
      return true;
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public boolean isSingle() {
      return false;
    }

    @Override
    public void gather(int[] ordinals, int from, int count, double[] target) {
      for (int i = 0; i < count; i++) {
        target[i] = doubleAt(ordinals[from + i]);
      }
    }
  }

  private static OrdinalCursor upTo(int rows) {
    return new OrdinalCursor() {
      private int at;

      @Override
      public int next(int[] buffer) {
        int count = 0;
        while (count < buffer.length && at < rows) {
          buffer[count++] = at++;
        }
        return count;
      }
    };
  }

  private static DistinctValues count(Column column, int rows) {
    return Objects.requireNonNull(DistinctValues.count(column, upTo(rows), rows));
  }

  @Test
  void nullIsNoValue() {
    DistinctValues found = count(new Longs(row -> row % 7), 1_000);
    assertThat(found).isEqualTo(new DistinctValues(7, 900, 1_000, true));
    assertThat(found.equalShare()).isEqualTo(0.9 / 7);
    assertThat(count(new Longs(row -> row), 0)).isEqualTo(new DistinctValues(0, 0, 0, true));
    assertThat(new DistinctValues(0, 0, 5, true).equalShare()).isZero();
  }

  @Test
  void zerosAreEqualAndSoAreFloatsThatAreNoNumbers() {
    double[] values = {0.0, -0.0, Double.NaN, Double.longBitsToDouble(0x7ff8000000000001L), 1.5};
    assertThat(count(new Doubles(row -> values[row]), values.length))
        .isEqualTo(new DistinctValues(3, 5, 5, true));
  }

  /** Beyond the bound the rest of the rows is taken to be like the first ones. */
  @Test
  void veryManyValuesAreExtrapolated() {
    int rows = 10 * DistinctValues.DISTINCT_MAX;
    DistinctValues found = count(new Longs(row -> row), rows);
    assertThat(found.exact()).isFalse();
    assertThat(found.rows()).isEqualTo(rows);
    assertThat(found.distinct()).isBetween((long) (rows * 0.89), (long) (rows * 0.91));
    assertThat(found.present()).isBetween((long) (rows * 0.89), (long) (rows * 0.91));
    int few = DistinctValues.DISTINCT_MAX;
    assertThat(count(new Longs(row -> row), few))
        .isEqualTo(new DistinctValues(few - few / 10, few - few / 10, few, true));
  }

  @Test
  void aMillionRowsOfFewValuesAreNotAllLookedAt() {
    int looked = 7 + DistinctValues.ROWS_WITHOUT_NEW_MAX;
    LongColumn few = new Longs(row -> row < looked + 1_024 ? row % 7 : row);
    assertThat(count(few, 1 << 20).distinct()).isEqualTo(7);
    assertThat(count(few, 1 << 20).exact()).isFalse();
    assertThat(count(few, 1 << 20).present()).isBetween(943_000L, 944_500L);
    assertThat(count(new Longs(row -> row % 7), DistinctValues.ROWS_WITHOUT_NEW_MAX).exact())
        .isTrue();
  }
}
