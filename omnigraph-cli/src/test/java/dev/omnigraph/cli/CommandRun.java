package dev.omnigraph.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** One run of the program inside the test's process, with what it printed. */
record CommandRun(int status, String out, String err) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Runs with output that is no terminal, so that results and errors are JSON. */
  static CommandRun of(String... arguments) {
    return of("", false, false, arguments);
  }

  /** Runs as on a terminal. */
  static CommandRun onTerminal(String... arguments) {
    return of("", true, false, arguments);
  }

  /** Runs with something on standard input, and output that is no terminal. */
  static CommandRun withInput(String input, String... arguments) {
    return of(input, false, false, arguments);
  }

  /** Runs with output that is no terminal, and an error stream that is one. */
  static CommandRun withErrorsOnTerminal(String... arguments) {
    return of("", false, true, arguments);
  }

  private static CommandRun of(
      String input, boolean outTerminal, boolean errTerminal, String... arguments) {
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = Main.run(new Console(in, out, err, outTerminal, errTerminal), arguments);
    return new CommandRun(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Returns the result object. */
  JsonNode json() {
    return parse(out);
  }

  /** Returns the error object: the last line of the error stream. */
  JsonNode error() {
    String text = err.strip();
    return parse(text.substring(text.lastIndexOf('\n') + 1)).path("error");
  }

  private static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }
}
