package dev.omnigraph.system.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A numbered case: steps with what they must give. The format is in the README of the cases. */
record ConformanceCase(String section, String id, String title, List<Step> steps) {
  /**
   * One step.
   *
   * @param pending why the product does not do it yet; then it must not give what is expected
   */
  record Step(
      String verb,
      String argument,
      String text,
      Optional<String> pending,
      List<Expected> expected) {}

  /** One expectation. */
  record Expected(String word, String text) {}

  /** Reads the cases of one file. */
  static List<ConformanceCase> read(String file) {
    return new Reader().read(resource(file));
  }

  private static String resource(String file) {
    try (InputStream in = ConformanceCase.class.getResourceAsStream("/conformance/" + file)) {
      if (in == null) {
        throw new IllegalArgumentException("no case file " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Reader {
    private final List<ConformanceCase> cases = new ArrayList<>();
    private String section = "";
    private String id = "";
    private String title = "";
    private List<Step> steps = new ArrayList<>();
    private Optional<String> pending = Optional.empty();

    List<ConformanceCase> read(String source) {
      StringBuilder line = new StringBuilder();
      for (String next : source.lines().toList()) {
        if (next.startsWith("  ")) {
          line.append('\n').append(next.substring(2));
        } else if (!next.isBlank()) {
          accept(line.toString());
          line = new StringBuilder(next);
        }
      }
      accept(line.toString());
      finish();
      return cases;
    }

    private void accept(String line) {
      if (line.startsWith("## ")) {
        finish();
        String[] words = line.substring(3).split(" ", 2);
        id = words[0];
        title = words.length > 1 ? words[1] : "";
      } else if (line.startsWith("# ")) {
        section = line.substring(2);
      } else if (line.startsWith("=> ")) {
        String[] words = line.substring(3).split(" ", 2);
        Step step = steps.get(steps.size() - 1);
        step.expected().add(new Expected(words[0], words.length > 1 ? words[1].strip() : ""));
      } else if (line.startsWith("pending ")) {
        pending = Optional.of(line.substring("pending ".length()));
      } else if (!line.isEmpty() && !line.startsWith(">")) {
        steps.add(step(line));
        pending = Optional.empty();
      }
    }

    private Step step(String line) {
      String[] words = line.split("[ \n]", 2);
      String verb = words[0];
      String rest = words.length > 1 ? words[1].strip() : "";
      String argument = "";
      if (verb.equals("load")) {
        String[] parts = rest.split("[ \n]", 2);
        argument = parts[0];
        rest = parts.length > 1 ? parts[1].strip() : "";
      } else if (verb.equals("with")) {
        int end = rest.indexOf(')') + 1;
        argument = rest.substring(0, end);
        rest = rest.substring(end).strip();
      }
      return new Step(verb, argument, rest, pending, new ArrayList<>());
    }

    private void finish() {
      if (!id.isEmpty()) {
        cases.add(new ConformanceCase(section, id, title, steps));
      }
      id = "";
      steps = new ArrayList<>();
    }
  }

  boolean isPending() {
    return steps.stream().anyMatch(s -> s.pending().isPresent());
  }

  boolean writes() {
    return steps.stream()
        .anyMatch(s -> List.of("mutate", "load", "apply", "branch", "schema").contains(s.verb()));
  }
}
