package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every link between the repository's documents leads somewhere. */
class DocumentLinksTest {
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE_PATH =
      Pattern.compile("`((?:docs|omnigraph-[a-z]+|bin|\\.ci|\\.github)/[A-Za-z0-9_./-]+)`");

  @Test
  void linksAndPathsResolve() throws IOException {
    Path root = Path.of(System.getProperty("og.root"));
    List<String> broken = new ArrayList<>();
    int checked = 0;
    for (Path document : documents(root)) {
      String text = withoutFences(Files.readString(document));
      Matcher link = LINK.matcher(text);
      while (link.find()) {
        String target = link.group(1);
        if (target.contains("://") || target.startsWith("mailto:")) {
          continue;
        }
        checked++;
        String path = target.replaceFirst("#.*", "");
        Path directory = document.getParent();
        if (path.isEmpty()) {
          continue;
        }
        if (!Files.exists(directory.resolve(path).normalize())) {
          broken.add(root.relativize(document) + " -> " + target);
        }
      }
      Matcher path = CODE_PATH.matcher(text);
      while (path.find()) {
        checked++;
        if (!path.group(1).contains("/target/") && !Files.exists(root.resolve(path.group(1)))) {
          broken.add(root.relativize(document) + " -> `" + path.group(1) + "`");
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(checked).isGreaterThan(10);
  }

  private static List<Path> documents(Path root) throws IOException {
    try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      List<Path> all = new ArrayList<>(docs.filter(p -> p.toString().endsWith(".md")).toList());
      all.add(root.resolve("README.md"));
      all.add(root.resolve("AGENTS.md"));
      return all;
    }
  }

  private static String withoutFences(String text) {
    return text.replaceAll("(?s)```.*?```", "");
  }
}
