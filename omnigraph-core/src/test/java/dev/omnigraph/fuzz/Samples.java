package dev.omnigraph.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The corpus of a target: its samples, what fuzzing found, and the sources of the conformance
 * cases. Stateless and thread-safe.
 */
final class Samples {
  /** Texts of one target; a file holds several, so that the corpus stays readable. */
  private static final String TEXTS = ".txt";

  /** Inputs that reached new code or failed, one a line, in base 64. */
  private static final String FOUND = ".base64";

  private static final Path ROOT = Path.of("src", "test", "resources", "fuzz");
  private static final Path CONFORMANCE =
      Path.of("..", "omnigraph-testkit", "src", "test", "resources", "conformance");
  private static final Pattern STEP =
      Pattern.compile(
          "^(schema|read|search|mutate|plan|plan-hard|apply|load \\w+|with) ?(.*(?:\\n {2}.*)*)",
          Pattern.MULTILINE);
  private static final int DEEP = 1 << 14;

  private Samples() {}

  /** Returns the corpus of a target, in a fixed order. */
  static List<byte[]> of(FuzzTarget target) throws IOException {
    List<byte[]> samples = new ArrayList<>(kept(target));
    for (String source : conformance(target)) {
      samples.add(bytes(source));
    }
    samples.add(new byte[0]);
    samples.add(new byte[] {(byte) 0xc3, (byte) 0x28, (byte) 0xff, 0, (byte) 0xed, (byte) 0xa0});
    samples.add(bytes("(".repeat(DEEP)));
    samples.add(bytes("[".repeat(DEEP)));
    samples.add(bytes("{\"a\":".repeat(DEEP / 5)));
    samples.add(bytes("not { ".repeat(DEEP / 6)));
    return samples;
  }

  private static List<byte[]> kept(FuzzTarget target) throws IOException {
    List<byte[]> samples = new ArrayList<>();
    try (Stream<Path> files = Files.list(ROOT.resolve(target.directory()))) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(TEXTS)) {
          for (String sample : Files.readString(file).split("(?m)^====\\n", -1)) {
            samples.add(bytes(sample));
          }
        } else if (name.endsWith(FOUND)) {
          for (String line : Files.readAllLines(file)) {
            samples.add(Base64.getDecoder().decode(line));
          }
        }
      }
    }
    return samples;
  }

  /** Returns the sources of a target's kind in the conformance cases. */
  private static List<String> conformance(FuzzTarget target) throws IOException {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.list(CONFORMANCE)) {
      for (Path file : files.sorted().toList()) {
        Matcher step = STEP.matcher(Files.readString(file));
        String declarations = "";
        while (step.find()) {
          String verb = step.group(1);
          String text = step.group(2).strip();
          if (verb.equals("with")) {
            int end = text.lastIndexOf(") {") + 1;
            declarations = text.substring(1, Math.max(1, end - 1));
            text = text.substring(end);
          }
          source(target, verb, text, declarations).ifPresent(sources::add);
          declarations = verb.equals("with") ? declarations : "";
        }
      }
    }
    return sources;
  }

  private static Optional<String> source(
      FuzzTarget target, String verb, String text, String declarations) {
    boolean wanted =
        switch (target) {
          case SCHEMA -> verb.equals("schema") || verb.startsWith("plan") || verb.equals("apply");
          case QUERY, CHECK ->
              verb.equals("read") || verb.equals("search") || verb.equals("mutate");
          case PARAMETERS -> verb.equals("with");
          case RECORDS -> verb.startsWith("load");
        };
    boolean body = target == FuzzTarget.QUERY || target == FuzzTarget.CHECK;
    return wanted
        ? Optional.of(body ? "query q(" + declarations + ") { " + text + " }" : text)
        : Optional.empty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
