package dev.omnigraph.cli;

import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.OmnigraphException;
import java.util.Locale;
import java.util.Map;

/** How a failure is printed: one JSON object, or a few lines for people. */
final class ErrorReport {
  private ErrorReport() {}

  /** Returns the error object of the contract. */
  static String json(OmnigraphException error) {
    Map<String, Object> body = Json.object();
    body.put("code", error.code().code());
    body.put("kind", error.code().kind());
    body.put("message", error.getMessage() == null ? error.sentence() : error.getMessage());
    body.put("hint", error.hint());
    body.put("retry", error.retry().name().toLowerCase(Locale.ROOT));
    body.put("details", error.details());
    return Json.text(Map.of("error", body));
  }

  /** A failure that is not one of the errors of the library. */
  record Other(String code, String kind, String message, String hint) {
    /** What was asked for is not how the program is called. */
    static Other usage(String message, String hint) {
      return new Other("OG-U001", "Usage", message, hint);
    }

    /** The surroundings failed. */
    static Other io(String message) {
      return new Other(ErrorCode.IO.code(), ErrorCode.IO.kind(), message, "");
    }

    /** Returns the error object of the contract. */
    String json() {
      Map<String, Object> body = Json.object();
      body.put("code", code);
      body.put("kind", kind);
      body.put("message", message);
      body.put("hint", hint);
      body.put("retry", "never");
      body.put("details", Map.of());
      return Json.text(Map.of("error", body));
    }

    /** Returns the lines for people. */
    String text() {
      return "error " + code + ": " + message + (hint.isEmpty() ? "" : "\n  hint: " + hint);
    }
  }

  /** Returns the lines for people. */
  static String text(OmnigraphException error) {
    StringBuilder lines = new StringBuilder("error ").append(error.code().code()).append(": ");
    lines.append(error.getMessage());
    if (!error.hint().isEmpty()) {
      lines.append("\n  hint: ").append(error.hint());
    }
    return lines.toString();
  }
}
