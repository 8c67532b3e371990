package dev.omnigraph.ids;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a graph branch. {@code main} is a value of its own; storage writes it as null.
 *
 * @param text the name, trimmed; segments of letters, digits, {@code .}, {@code -}, {@code _},
 *     joined by {@code /}
 */
public record BranchName(String text) implements Comparable<BranchName> {
  /** The branch every graph has. */
  public static final BranchName MAIN = new BranchName("main");

  private static final Pattern SEGMENTS =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*");
  private static final int LENGTH_MAX = 200;

  /**
   * Returns the branch a user named.
   *
   * @throws InvalidInputException if the name is empty, reserved or not storable
   */
  public static BranchName of(String name) {
    String trimmed = name.strip();
    boolean storable =
        trimmed.length() <= LENGTH_MAX
            && SEGMENTS.matcher(trimmed).matches()
            && !trimmed.contains("..")
            && !trimmed.endsWith(".")
            && !trimmed.endsWith(".lock")
            && !trimmed.contains("./");
    if (!storable) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "the branch name is not allowed",
          "use letters, digits, '.', '-', '_' and '/' between segments, at most 200 characters",
          Details.of("branch", name));
    }
    if (trimmed.startsWith("__")) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "the branch name is reserved",
          "choose a name that does not start with two underscores",
          Details.of("branch", name));
    }
    return trimmed.equals("main") ? MAIN : new BranchName(trimmed);
  }

  /** Returns the branch stored under a name, null or absent standing for main. */
  public static BranchName stored(@Nullable String name) {
    return name == null || name.equals("main") ? MAIN : new BranchName(name);
  }

  /** Returns whether this is the main branch. */
  public boolean isMain() {
    return text.equals("main");
  }

  /** Returns the stored form: null for main. */
  public @Nullable String storedName() {
    return isMain() ? null : text;
  }

  @Override
  public int compareTo(BranchName other) {
    return Utf8Order.INSTANCE.compare(text, other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
