package dev.omnigraph.errors;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything this product throws on purpose. One subclass per decision a caller takes.
 *
 * <p>Immutable apart from what {@link Throwable} itself allows.
 */
public abstract sealed class OmnigraphException extends RuntimeException
    permits InvalidInputException,
        NotFoundException,
        AlreadyInitialisedException,
        UnsupportedFormatException,
        ConflictException,
        KeyConflictException,
        MergeConflictsException,
        BusyException,
        RecoveryRequiredException,
        OutcomePendingException,
        StorageException,
        CorruptionException,
        ResourceLimitException,
        CancelledException,
        ClosedException {
  private static final int VALUE_SHOWN_MAX = 500;

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final Retry retry;
  private final Effect effect;
  private final String sentence;
  private final String hint;
  private final transient Map<String, Object> details;

  OmnigraphException(
      ErrorCode code,
      Retry retry,
      Effect effect,
      String sentence,
      String hint,
      Map<String, ?> details,
      @Nullable Throwable cause) {
    super(message(sentence, details), cause);
    this.code = Objects.requireNonNull(code);
    this.retry = Objects.requireNonNull(retry);
    this.effect = Objects.requireNonNull(effect);
    this.sentence = sentence;
    this.hint = Objects.requireNonNull(hint);
    this.details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  private static String message(String sentence, Map<String, ?> details) {
    StringBuilder text = new StringBuilder(sentence);
    String separator = " [";
    for (Map.Entry<String, ?> detail : details.entrySet()) {
      if (detail.getValue() instanceof Collection<?>) {
        continue; // listings belong to details(), not to a one-line message
      }
      text.append(separator).append(detail.getKey()).append('=').append(shown(detail.getValue()));
      separator = ", ";
    }
    if (!separator.equals(" [")) {
      text.append(']');
    }
    return text.toString();
  }

  /** Returns a value as messages show it: cut when it is very long; the details keep it whole. */
  private static String shown(Object value) {
    String text = String.valueOf(value);
    if (text.length() <= VALUE_SHOWN_MAX) {
      return text;
    }
    boolean pair = Character.isHighSurrogate(text.charAt(VALUE_SHOWN_MAX - 1));
    return text.substring(0, pair ? VALUE_SHOWN_MAX - 1 : VALUE_SHOWN_MAX) + "…";
  }

  /** Returns the stable code and kind. */
  public final ErrorCode code() {
    return code;
  }

  /** Returns whether repeating the call may help. */
  public final Retry retry() {
    return retry;
  }

  /** Returns what the failed call left behind. */
  public final Effect effect() {
    return effect;
  }

  /** Returns the message without its details. */
  public final String sentence() {
    return sentence;
  }

  /** Returns what to do about it; empty when there is nothing to add. */
  public final String hint() {
    return hint;
  }

  /**
   * Returns the facts of the case in a fixed order. Values are strings, numbers, booleans, lists
   * and maps of these.
   */
  public final Map<String, Object> details() {
    return details;
  }

  /**
   * Returns the same error for another caller it concerns: an object of its own, whose trace is
   * that of the calling thread and which carries this one as suppressed.
   */
  public final OmnigraphException again() {
    OmnigraphException copy = copy();
    copy.addSuppressed(this);
    return copy;
  }

  /** Returns an error of the same class with the same facts. */
  abstract OmnigraphException copy();
}
