package dev.omnigraph.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ages as people write them: {@code 90s}, {@code 30m}, {@code 12h}, {@code 7d}, {@code 2w}. */
final class Ages {
  private static final Pattern AGE = Pattern.compile("([0-9]{1,6})([smhdw])");

  private Ages() {}

  static Duration parse(String option, String text) {
    Matcher matcher = AGE.matcher(text.strip());
    if (!matcher.matches()) {
      throw new UsageException(option + " takes an age such as 7d, 12h, 30m or 90s");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> Duration.ofDays(7 * number);
    };
  }
}
