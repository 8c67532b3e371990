package dev.omnigraph.expr;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumbersTest {
  private static final long[] LONGS = {
    0,
    1,
    -1,
    3,
    (1L << 53) - 1,
    1L << 53,
    (1L << 53) + 1,
    -(1L << 53) - 1,
    Long.MAX_VALUE,
    Long.MAX_VALUE - 1,
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1
  };
  private static final double[] DOUBLES = {
    0,
    -0.0,
    0.5,
    -0.5,
    2.7,
    0x1p53,
    0x1p53 + 2,
    -0x1p53,
    0x1p63,
    0x1p64,
    -0x1p63,
    -0x1p64,
    0x1.fffffffffffffp62,
    0x1.fffffffffffffp63,
    Double.MIN_VALUE,
    Double.MAX_VALUE
  };

  @Test
  void integersAndFloatsCompareByMathematicalValue() {
    for (long a : LONGS) {
      for (double b : DOUBLES) {
        assertSigned(a, b);
        assertUnsigned(a, b);
      }
    }
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      long a = random.nextLong() >> random.nextInt(64);
      assertSigned(a, (double) a);
      assertSigned(a, Math.nextUp((double) a));
      assertSigned(a, random.nextGaussian() * 100);
      assertUnsigned(a, Numbers.unsignedToDouble(a));
      assertUnsigned(a, Math.nextDown(Numbers.unsignedToDouble(a)));
    }
  }

  private static void assertSigned(long a, double b) {
    assertThat(Integer.signum(Numbers.compare(a, b)))
        .as("%s against %s", a, b)
        .isEqualTo(BigDecimal.valueOf(a).compareTo(new BigDecimal(b)));
  }

  private static void assertUnsigned(long a, double b) {
    BigDecimal exact = new BigDecimal(new BigInteger(Long.toUnsignedString(a)));
    assertThat(Integer.signum(Numbers.compareUnsigned(a, b)))
        .as("%s against %s", exact, b)
        .isEqualTo(exact.compareTo(new BigDecimal(b)));
  }

  @Test
  void unsignedIntegersRoundToTheNearestDouble() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      long value = random.nextLong();
      assertThat(Numbers.unsignedToDouble(value))
          .isEqualTo(new BigInteger(Long.toUnsignedString(value)).doubleValue());
    }
  }

  @Test
  void notANumberIsAboveEverythingAndEqualToItself() {
    assertThat(Numbers.compare(Double.NaN, Double.POSITIVE_INFINITY)).isPositive();
    assertThat(Numbers.compare(Double.NEGATIVE_INFINITY, Double.NaN)).isNegative();
    assertThat(Numbers.compare(Double.NaN, Double.NaN)).isZero();
    assertThat(Numbers.compare(Long.MAX_VALUE, Double.NaN)).isNegative();
    assertThat(Numbers.compareUnsigned(-1L, Double.NaN)).isNegative();
    assertThat(Numbers.compare(0.0, -0.0)).isZero();
  }

  @Test
  void unsignedIntegersAreAboveNegativeOnes() {
    assertThat(Numbers.compareUnsigned(-1L, Long.MAX_VALUE)).isPositive();
    assertThat(Numbers.compareUnsigned(0L, -5L)).isPositive();
    assertThat(Numbers.compareUnsigned(4L, 5L)).isNegative();
  }
}
