package dev.omnigraph.write.rows;

import dev.omnigraph.errors.Invariant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How blobs are spelled in records, parameters and literals: {@code base64:} and standard base64
 * with padding, or a reference to something outside the graph. Stateless.
 */
public final class BlobText {
  /** What is expected of a text that spells none. */
  public static final String EXPECTED =
      "base64: and standard base64 with padding, or a URI such as s3://bucket/key";

  private static final String BASE64 = "base64:";

  /** Schemes of the places storage knows. */
  private static final Set<String> PLACES =
      Set.of("file", "s3", "gs", "az", "abfss", "oss", "cos", "hf");

  private BlobText() {}

  /** Returns whether a text spells bytes, well or not, rather than a reference. */
  public static boolean isInline(String text) {
    return text.startsWith(BASE64);
  }

  /** Returns whether a text spells a blob. */
  public static boolean isWellFormed(String text) {
    return isInline(text) ? bytes(text).isPresent() : isReference(text);
  }

  /** Storage refuses a whole file of rows for one reference to what it does not know. */
  private static boolean isReference(String text) {
    int scheme = text.indexOf("://");
    return scheme > 0
        && scheme + 3 < text.length()
        && PLACES.contains(text.substring(0, scheme).toLowerCase(Locale.ROOT));
  }

  /** Returns the bytes that a text of {@link #isInline} spells, or empty if it spells none. */
  public static Optional<byte[]> bytes(String text) {
    Invariant.check(isInline(text), "only a text with bytes is decoded");
    if ((text.length() - BASE64.length()) % 4 != 0) {
      return Optional.empty(); // the decoder of the platform does without padding
    }
    try {
      return Optional.of(Base64.getDecoder().decode(text.substring(BASE64.length())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
