package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every link between the repository's documents leads to a file, and to a heading if it names one.
 */
class DocumentLinksTest {
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");
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
        Path linked = path.isEmpty() ? document : document.getParent().resolve(path).normalize();
        if (!Files.exists(linked) || !hasHeading(linked, target.substring(path.length()))) {
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

  @Test
  void headingsHaveTheNamesLinksUse() {
    assertThat(anchor("`Branch.merge`, and what *else*?  (0.5)"))
        .isEqualTo("branchmerge-and-what-else--05");
  }

  /** Returns whether a document has the heading a fragment names; without one, true. */
  private static boolean hasHeading(Path document, String fragment) throws IOException {
    if (fragment.isEmpty()) {
      return true;
    }
    Matcher heading = HEADING.matcher(withoutFences(Files.readString(document)));
    while (heading.find()) {
      if (fragment.equals("#" + anchor(heading.group(1)))) {
        return true;
      }
    }
    return false;
  }

  /** Returns the name a heading has in a link, as source hosts make it. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  private static List<Path> documents(Path root) throws IOException {
    try (Stream<Path> docs = Files.walk(root.resolve("docs"));
        Stream<Path> forms = Files.walk(root.resolve(".github"))) {
      List<Path> all =
          new ArrayList<>(
              Stream.concat(docs, forms).filter(p -> p.toString().endsWith(".md")).toList());
      all.add(root.resolve("README.md"));
      all.add(root.resolve("AGENTS.md"));
      return all;
    }
  }

  private static String withoutFences(String text) {
    return text.replaceAll("(?s)```.*?```", "");
  }
}
