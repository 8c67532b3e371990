package dev.omnigraph.catalog;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Spellings of 64-bit floats by their shortest digits that round-trip.
 *
 * <p>The canonical schema is hashed, so its numbers are spelled as the format's first writer spells
 * them: {@code 0.5}, {@code 1e21}, {@code 1.5e-7}. {@link Double#toString} differs in digits and
 * shape.
 */
public final class FloatText {
  private static final int DIGITS_MAX = 17;

  private FloatText() {}

  /** Returns the spelling in JSON: plain from 1e-5 up to below 1e16, otherwise with an exponent. */
  public static String json(double value) {
    return render(value, -5, 16);
  }

  /** Returns the spelling in canonical constraint texts: plain from 1e-4 up to below 1e16. */
  static String debug(double value) {
    return render(value, -4, 16);
  }

  /** Returns the spelling without exponent and with at least one fraction digit. */
  public static String plain(double value) {
    return render(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /**
   * Renders digits d1…dn with the decimal point behind {@code point} of them; plain when the value
   * is at least 10^low and below 10^high.
   */
  private static String render(double value, long low, long high) {
    boolean negative = Double.doubleToRawLongBits(value) < 0;
    String sign = negative ? "-" : "";
    if (value == 0) {
      return sign + "0.0";
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    long point = (long) digits.length() - shortest.scale();
    if (point - 1 >= low && point <= high) {
      return sign + plainDigits(digits, Math.toIntExact(point));
    }
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    return sign + digits.charAt(0) + fraction + "e" + (point - 1);
  }

  private static String plainDigits(String digits, int point) {
    if (point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    if (point >= digits.length()) {
      return digits + "0".repeat(point - digits.length()) + ".0";
    }
    return digits.substring(0, point) + "." + digits.substring(point);
  }

  /**
   * Returns the decimal with the fewest digits that reads back as the value, the nearest of those.
   * Both neighbours are tried, because below a power of two the nearer one may read back as another
   * value while the farther one does not.
   */
  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < DIGITS_MAX; digits++) {
      BigDecimal below = exact.round(new MathContext(digits, RoundingMode.FLOOR));
      BigDecimal above = exact.round(new MathContext(digits, RoundingMode.CEILING));
      boolean belowFits = below.doubleValue() == value;
      boolean aboveFits = above.doubleValue() == value;
      if (belowFits && aboveFits) {
        boolean belowNearer = exact.subtract(below).compareTo(above.subtract(exact)) <= 0;
        return (belowNearer ? below : above).stripTrailingZeros();
      }
      if (belowFits || aboveFits) {
        return (belowFits ? below : above).stripTrailingZeros();
      }
    }
    return exact.round(new MathContext(DIGITS_MAX, RoundingMode.HALF_EVEN)).stripTrailingZeros();
  }
}
