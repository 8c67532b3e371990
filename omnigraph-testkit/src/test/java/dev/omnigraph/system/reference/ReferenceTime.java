package dev.omnigraph.system.reference;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The texts of days and instants. */
final class ReferenceTime {
  private static final Pattern TEXT =
      Pattern.compile(
          "(\\d{4})(?:-(\\d{1,2})-(\\d{1,2})|(\\d{2})(\\d{2}))"
              + "(?:[T ](\\d{2}):(\\d{2}):(\\d{2})(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})?)?");

  private ReferenceTime() {}

  /** Returns a day, or null when the text is none. */
  static @Nullable LocalDate date(String text) {
    Instant instant = instant(text);
    return instant == null ? null : instant.atZone(ZoneOffset.UTC).toLocalDate();
  }

  /** Returns an instant of whole milliseconds, or null when the text is none. */
  static @Nullable Instant instant(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    try {
      boolean dashed = matcher.group(2) != null;
      LocalDate day =
          LocalDate.of(
              Integer.parseInt(matcher.group(1)),
              Integer.parseInt(matcher.group(dashed ? 2 : 4)),
              Integer.parseInt(matcher.group(dashed ? 3 : 5)));
      if (matcher.group(6) == null) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      LocalTime time =
          LocalTime.of(
              Integer.parseInt(matcher.group(6)),
              Integer.parseInt(matcher.group(7)),
              Integer.parseInt(matcher.group(8)));
      String zone = matcher.group(10);
      Instant whole = day.atTime(time).toInstant(ZoneOffset.of(zone == null ? "Z" : zone));
      String fraction = matcher.group(9);
      String millis = fraction == null ? "0" : (fraction.substring(1) + "000").substring(0, 3);
      return whole.plusMillis(Integer.parseInt(millis));
    } catch (DateTimeException e) {
      return null; // a day such as the 31st of June
    }
  }
}
