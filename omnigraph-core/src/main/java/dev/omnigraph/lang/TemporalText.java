package dev.omnigraph.lang;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Reads and writes dates and date-times as text. Used for literals, parameters, records and results
 * alike, so that one text means one value everywhere.
 *
 * <p>A date is {@code YYYY-MM-DD}, {@code YYYY-M-D} or {@code YYYYMMDD}. A date-time is RFC 3339
 * with {@code T} or a space between date and time; a missing zone means UTC, a missing time means
 * midnight, digits finer than milliseconds are cut off. A date-time text is also a date: its day in
 * UTC.
 */
public final class TemporalText {
  private static final long MILLIS_PER_SECOND = 1_000L;
  private static final long SECONDS_PER_DAY = 86_400L;
  private static final long MILLIS_PER_DAY = SECONDS_PER_DAY * MILLIS_PER_SECOND;

  private final String text;
  private int position;

  private TemporalText(String text) {
    this.text = text;
  }

  /** Returns the days since 1970-01-01 a text stands for, or empty when it is no date. */
  public static OptionalInt parseDate(String text) {
    OptionalLong millis = parseDateTime(text);
    return millis.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of((int) Math.floorDiv(millis.getAsLong(), MILLIS_PER_DAY));
  }

  /** Returns the milliseconds since 1970-01-01 UTC a text stands for, or empty when it is none. */
  public static OptionalLong parseDateTime(String text) {
    return new TemporalText(text).read();
  }

  /** Returns {@code YYYY-MM-DD}. */
  public static String formatDate(int epochDay) {
    return LocalDate.ofEpochDay(epochDay).toString();
  }

  /** Returns {@code YYYY-MM-DDTHH:MM:SS.mmmZ}, always with three fraction digits. */
  public static String formatDateTime(long epochMillis) {
    long day = Math.floorDiv(epochMillis, MILLIS_PER_DAY);
    int millisOfDay = (int) Math.floorMod(epochMillis, MILLIS_PER_DAY);
    int secondOfDay = millisOfDay / 1_000;
    StringBuilder out = new StringBuilder(24);
    out.append(LocalDate.ofEpochDay(day)).append('T');
    appendPadded(out, secondOfDay / 3_600, 2).append(':');
    appendPadded(out, secondOfDay / 60 % 60, 2).append(':');
    appendPadded(out, secondOfDay % 60, 2).append('.');
    return appendPadded(out, millisOfDay % 1_000, 3).append('Z').toString();
  }

  private static StringBuilder appendPadded(StringBuilder out, int number, int width) {
    String digits = Integer.toString(number);
    for (int i = digits.length(); i < width; i++) {
      out.append('0');
    }
    return out.append(digits);
  }

  private OptionalLong read() {
    int year = digits(4, 4);
    if (year < 0) {
      return OptionalLong.empty();
    }
    boolean dashed = skip('-');
    int month = digits(dashed ? 1 : 2, 2);
    if (month < 0 || (dashed && !skip('-'))) {
      return OptionalLong.empty();
    }
    int dayOfMonth = digits(dashed ? 1 : 2, 2);
    if (dayOfMonth < 0) {
      return OptionalLong.empty();
    }
    long seconds;
    try {
      seconds = LocalDate.of(year, month, dayOfMonth).toEpochDay() * SECONDS_PER_DAY;
    } catch (DateTimeException e) {
      return OptionalLong.empty(); // no such day in the calendar
    }
    return atEnd()
        ? OptionalLong.of(seconds * MILLIS_PER_SECOND)
        : readTime(seconds * MILLIS_PER_SECOND);
  }

  private OptionalLong readTime(long midnightMillis) {
    if (!skip('T') && !skip(' ') && !skip('t')) {
      return OptionalLong.empty();
    }
    int hour = digits(2, 2);
    if (hour < 0 || hour > 23 || !skip(':')) {
      return OptionalLong.empty();
    }
    int minute = digits(2, 2);
    if (minute < 0 || minute > 59 || !skip(':')) {
      return OptionalLong.empty();
    }
    int second = digits(2, 2);
    if (second < 0 || second > 60) { // RFC 3339 admits leap seconds
      return OptionalLong.empty();
    }
    int millis = 0;
    if (skip('.')) {
      millis = fraction();
      if (millis < 0) {
        return OptionalLong.empty();
      }
    }
    long time = (hour * 3_600L + minute * 60L + second) * MILLIS_PER_SECOND + millis;
    return readZone(midnightMillis + time);
  }

  private OptionalLong readZone(long localMillis) {
    if (atEnd()) {
      return OptionalLong.of(localMillis);
    }
    if (skip('Z') || skip('z')) {
      return atEnd() ? OptionalLong.of(localMillis) : OptionalLong.empty();
    }
    int sign = skip('+') ? 1 : (skip('-') ? -1 : 0);
    if (sign == 0) {
      return OptionalLong.empty();
    }
    int hours = digits(2, 2);
    if (hours < 0 || hours > 23 || !skip(':')) {
      return OptionalLong.empty();
    }
    int minutes = digits(2, 2);
    if (minutes < 0 || minutes > 59 || !atEnd()) {
      return OptionalLong.empty();
    }
    long offsetMillis = (hours * 3_600L + minutes * 60L) * MILLIS_PER_SECOND;
    return OptionalLong.of(localMillis - sign * offsetMillis);
  }

  /** Returns the first three digits of a fraction as milliseconds, or -1 when there is no digit. */
  private int fraction() {
    int start = position;
    int millis = 0;
    int weight = 100;
    while (position < text.length() && isDigit(text.charAt(position))) {
      millis += (text.charAt(position) - '0') * weight;
      weight /= 10;
      position++;
    }
    return position == start ? -1 : millis;
  }

  /** Returns a number of at least {@code min} and at most {@code max} digits, or -1. */
  private int digits(int min, int max) {
    int start = position;
    int number = 0;
    while (position < text.length() && position - start < max && isDigit(text.charAt(position))) {
      number = number * 10 + (text.charAt(position) - '0');
      position++;
    }
    return position - start < min ? -1 : number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private boolean skip(char wanted) {
    if (position < text.length() && text.charAt(position) == wanted) {
      position++;
      return true;
    }
    return false;
  }

  private boolean atEnd() {
    return position == text.length();
  }
}
