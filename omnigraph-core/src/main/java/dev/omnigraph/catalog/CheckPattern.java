package dev.omnigraph.catalog;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The pattern of a check constraint, ready to be searched for. Immutable and thread-safe.
 *
 * <p>Patterns are in RE2 syntax, so that a search takes time linear in the text. Length, nesting
 * and repetition are bounded, because compiling takes memory for the repeated copies and stack for
 * the nesting.
 */
public final class CheckPattern {
  private static final int LENGTH_MAX = 1_000;
  private static final int DEPTH_MAX = 100;
  private static final String TOO_COMPLEX = "nested too deeply or repeated too often";
  private static final long SIZE_MAX = 2_000;

  private final Pattern pattern;

  private CheckPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Compiles a pattern.
   *
   * @throws InvalidInputException with code {@code BAD_VALUE} if it is not valid or over the bounds
   */
  public static CheckPattern compile(String pattern) {
    checkBounds(pattern);
    try {
      return new CheckPattern(Pattern.compile(pattern));
    } catch (PatternSyntaxException e) {
      throw invalid(pattern, e.getDescription());
    } catch (StackOverflowError e) {
      // The library recurses over optional repetitions; how far it gets depends on the thread.
      throw invalid(pattern, TOO_COMPLEX);
    }
  }

  /**
   * Returns whether a text contains a match.
   *
   * @throws InvalidInputException with code {@code BAD_VALUE} if the thread's stack is too small
   *     for the pattern
   */
  public boolean isFoundIn(String text) {
    try {
      return pattern.matcher(text).find();
    } catch (StackOverflowError e) {
      throw invalid(pattern.pattern(), TOO_COMPLEX);
    }
  }

  private static InvalidInputException invalid(String pattern, String reason) {
    return InvalidInputException.of(
        ErrorCode.BAD_VALUE,
        "the pattern is not valid",
        "use RE2 syntax: no look-around, no back-references",
        Details.of("pattern", pattern).and("reason", reason));
  }

  /**
   * Bounds length, nesting of groups and the size after repetition. The size is an upper estimate:
   * every character counts one, a counted repetition multiplies what stands before it.
   */
  private static void checkBounds(String pattern) {
    if (pattern.length() > LENGTH_MAX) {
      throw invalid(pattern.substring(0, 40) + "…", "longer than " + LENGTH_MAX + " characters");
    }
    Deque<Long> outer = new ArrayDeque<>();
    long size = 0;
    long atom = 0;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '(') {
        outer.push(size);
        size = 0;
        atom = 0;
      } else if (c == ')' && !outer.isEmpty()) {
        atom = size + 1;
        size = outer.pop() + atom;
      } else if (c == '{') {
        long times = Math.max(1, repetitions(pattern, i));
        size += atom * (times - 1) + 1;
        atom *= times;
      } else {
        i += c == '\\' ? 1 : 0;
        atom = c == '*' || c == '+' || c == '?' ? atom + 1 : 1;
        size++;
      }
      if (outer.size() > DEPTH_MAX || size > SIZE_MAX || atom > SIZE_MAX) {
        throw invalid(pattern, TOO_COMPLEX);
      }
    }
  }

  /** Returns the greatest number in braces that start at an offset, or 0. */
  private static long repetitions(String pattern, int brace) {
    long greatest = 0;
    long number = 0;
    for (int i = brace + 1; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c >= '0' && c <= '9') {
        number = Math.min(SIZE_MAX, number * 10 + (c - '0'));
        greatest = Math.max(greatest, number);
      } else if (c == ',') {
        number = 0;
      } else {
        return c == '}' ? greatest : 0;
      }
    }
    return 0;
  }
}
