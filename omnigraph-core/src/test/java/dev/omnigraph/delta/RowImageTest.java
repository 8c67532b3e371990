package dev.omnigraph.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.query.ir.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Rows are alike when their cells are; no input takes NaN, but another writer may have stored one.
 */
class RowImageTest {
  private static final float[] FLOATS = {
    0f, -0f, Float.MIN_VALUE, 1f, Math.nextUp(1f), Float.NEGATIVE_INFINITY, Float.NaN
  };

  private static RowImage row(Value value) {
    return new RowImage("x", "", "", List.of(value));
  }

  @Test
  void floatsAreAlikeByTheirBitsAndNotANumberIsItself() {
    for (int i = 0; i < FLOATS.length; i++) {
      for (int j = 0; j < FLOATS.length; j++) {
        float one = FLOATS[i];
        float other = FLOATS[j];
        assertThat(row(new Value.Real(one)).equals(row(new Value.Real(other))))
            .as("%s %s", one, other)
            .isEqualTo(i == j);
        assertThat(
                row(new Value.Vector(new float[] {1f, one}))
                    .equals(row(new Value.Vector(new float[] {1f, other}))))
            .as("vectors of %s %s", one, other)
            .isEqualTo(i == j);
        assertThat(
                row(new Value.ListOf(List.of(new Value.Real(one))))
                    .equals(row(new Value.ListOf(List.of(new Value.Real(other))))))
            .as("lists of %s %s", one, other)
            .isEqualTo(i == j);
      }
    }
  }
}
