package dev.omnigraph.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * Makes the sample's records: a few thousand packages, releases, people, licences and
 * vulnerabilities, the same ones every time. Run {@link #main} to write the file again after a
 * change.
 */
final class SampleData {
  private static final long SEED = 20_261_122L;
  private static final int PACKAGES = 320;
  private static final int MAINTAINERS = 140;
  private static final int VULNERABILITIES = 90;
  private static final LocalDate FIRST_DAY = LocalDate.of(2012, 1, 1);
  private static final int DAYS = 4_900;

  private static final List<String> ECOSYSTEMS = List.of("cargo", "maven", "npm", "pypi");
  private static final List<String> FIRST_WORDS =
      List.of(
          "amber", "brisk", "cedar", "delta", "ember", "fjord", "grove", "harbor", "iris", "jade",
          "kelp", "lunar", "maple", "north", "opal", "prism", "quartz", "river", "slate", "tidal");
  private static final List<String> SECOND_WORDS =
      List.of(
          "cache", "codec", "config", "crypto", "date", "graph", "http", "image", "json", "lexer",
          "log", "mail", "parser", "queue", "router", "shell");
  private static final List<String> DEEDS =
      List.of(
          "parses", "caches", "renders", "routes", "signs", "streams", "validates", "compresses");
  private static final List<String> THINGS =
      List.of("requests", "images", "tokens", "records", "tables", "archives", "dates", "messages");
  private static final List<String> GIVEN =
      List.of("Ada", "Bela", "Chidi", "Dana", "Emil", "Farah", "Goran", "Hana", "Ivo", "Jun");
  private static final List<String> FAMILY =
      List.of("Okoro", "Lindqvist", "Marin", "Novák", "Petit", "Quiroga", "Rossi", "Sato", "Tóth");
  private static final List<String> COUNTRIES = List.of("BR", "CZ", "FR", "HU", "JP", "NG", "SE");
  private static final List<String[]> LICENCES =
      List.of(
          new String[] {"Apache-2.0", "Apache License 2.0", "false"},
          new String[] {"BSD-3-Clause", "BSD 3-Clause License", "false"},
          new String[] {"GPL-3.0-only", "GNU General Public License 3.0", "true"},
          new String[] {"ISC", "ISC License", "false"},
          new String[] {"LGPL-2.1-only", "GNU Lesser General Public License 2.1", "true"},
          new String[] {"MIT", "MIT License", "false"},
          new String[] {"MPL-2.0", "Mozilla Public License 2.0", "true"});
  private static final List<String> WEAKNESSES =
      List.of(
          "Path traversal when unpacking archives",
          "Unbounded recursion on deeply nested input",
          "Timing side channel in token comparison",
          "Header injection through unchecked line breaks",
          "Heap exhaustion on crafted images",
          "Deserialisation of untrusted records");

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final List<String> records = new ArrayList<>();

  private SampleData() {}

  /** Returns the records as JSON Lines, a line break behind each. */
  static String jsonLines() {
    SampleData data = new SampleData();
    data.fill();
    return String.join("\n", data.records) + "\n";
  }

  /** Writes the file named by the only argument. */
  public static void main(String[] arguments) {
    try {
      Files.writeString(Path.of(arguments[0]), jsonLines());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void fill() {
    LICENCES.forEach(
        l -> node("License", text("spdx", l[0]), text("title", l[1]), raw("copyleft", l[2])));
    List<String> names = packages();
    List<String> releases = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      releases.addAll(releasesOf(names.get(i), i));
    }
    requirements(names);
    maintainers(names);
    vulnerabilities(releases);
  }

  private List<String> packages() {
    TreeSet<String> names = new TreeSet<>();
    for (String first : FIRST_WORDS) {
      SECOND_WORDS.forEach(second -> names.add(first + "-" + second));
    }
    List<String> result = new ArrayList<>(names).subList(0, PACKAGES);
    for (int i = 0; i < result.size(); i++) {
      String name = result.get(i);
      String subject = name.substring(name.indexOf('-') + 1);
      StringJoiner keywords = new StringJoiner(",", "[", "]");
      keywords.add(quote(subject)).add(quote(pick(THINGS)));
      // Popularity follows a power law: a few packages that everybody knows.
      long stars = Math.round(60_000 / Math.pow(1 + random.nextInt(PACKAGES), 0.9));
      List<String> fields = new ArrayList<>();
      fields.add(text("name", name));
      fields.add(
          text("summary", capital(subject) + " library that " + pick(DEEDS) + " " + pick(THINGS)));
      fields.add(text("ecosystem", ECOSYSTEMS.get(i % ECOSYSTEMS.size())));
      fields.add(text("created", day(random.nextInt(DAYS / 2)).toString()));
      fields.add(raw("stars", Long.toString(stars)));
      fields.add(raw("keywords", keywords.toString()));
      if (random.nextInt(3) > 0) {
        fields.add(text("homepage", "https://" + name + ".example"));
      }
      node("Package", fields.toArray(String[]::new));
    }
    return result;
  }

  private List<String> releasesOf(String name, int packageIndex) {
    List<String> purls = new ArrayList<>();
    int count = 2 + random.nextInt(5);
    int day = DAYS / 2 + random.nextInt(200);
    String licence = LICENCES.get(random.nextInt(LICENCES.size()))[0];
    for (int i = 0; i < count; i++) {
      String number = (1 + i / 3) + "." + (i % 3) + "." + random.nextInt(4);
      String purl =
          "pkg:" + ECOSYSTEMS.get(packageIndex % ECOSYSTEMS.size()) + "/" + name + "@" + number;
      day += 20 + random.nextInt(300);
      Instant released =
          day(Math.min(day, DAYS))
              .atTime(random.nextInt(24), random.nextInt(60))
              .toInstant(ZoneOffset.UTC);
      List<String> fields = new ArrayList<>();
      fields.add(text("purl", purl));
      fields.add(text("number", number));
      fields.add(text("released", released.toString()));
      fields.add(raw("size_bytes", Integer.toString(4_000 + random.nextInt(900_000))));
      if (random.nextInt(8) > 0) {
        fields.add(raw("downloads", Integer.toString(random.nextInt(5_000_000))));
        fields.add(raw("quality", String.format(Locale.ROOT, "%.2f", random.nextDouble())));
      }
      fields.add(raw("yanked", random.nextInt(25) == 0 ? "true" : "false"));
      node("Release", fields.toArray(String[]::new));
      edge("HasRelease", name, purl);
      if (random.nextInt(12) > 0) {
        edge("LicensedUnder", purl, licence);
      }
      purls.add(purl);
    }
    return purls;
  }

  private void requirements(List<String> names) {
    List<String> kinds = List.of("runtime", "runtime", "runtime", "dev", "optional");
    for (int i = 0; i < names.size(); i++) {
      TreeSet<Integer> targets = new TreeSet<>();
      int wanted = random.nextInt(7);
      for (int k = 0; k < wanted; k++) {
        double skew = random.nextDouble();
        targets.add((int) (skew * skew * skew * names.size()));
      }
      targets.remove(i);
      for (int target : targets) {
        edge("Requires", names.get(i), names.get(target), text("kind", pick(kinds)));
      }
    }
  }

  private void maintainers(List<String> names) {
    List<String> handles = new ArrayList<>();
    for (int i = 0; i < MAINTAINERS; i++) {
      String given = pick(GIVEN);
      String family = pick(FAMILY);
      String handle = given.toLowerCase(Locale.ROOT) + i;
      List<String> fields = new ArrayList<>();
      fields.add(text("handle", handle));
      fields.add(text("display_name", given + " " + family));
      if (random.nextInt(4) > 0) {
        fields.add(text("email", handle + "@mail.example"));
      }
      fields.add(text("joined", day(random.nextInt(DAYS)).toString()));
      if (random.nextInt(5) > 0) {
        fields.add(text("country", pick(COUNTRIES)));
      }
      node("Maintainer", fields.toArray(String[]::new));
      handles.add(handle);
    }
    for (String name : names) {
      TreeSet<Integer> team = new TreeSet<>();
      int size = 1 + random.nextInt(3);
      for (int k = 0; k < size; k++) {
        team.add(random.nextInt(MAINTAINERS));
      }
      String role = "owner";
      for (int member : team) {
        String since = day(random.nextInt(DAYS)).toString();
        edge("Maintains", handles.get(member), name, text("since", since), text("role", role));
        role = "member";
      }
    }
  }

  private void vulnerabilities(List<String> releases) {
    List<String> severities = List.of("low", "medium", "high", "critical");
    for (int i = 0; i < VULNERABILITIES; i++) {
      int level = random.nextInt(4);
      double score = 2.0 + 2.0 * level + random.nextInt(20) / 10.0;
      LocalDate published = day(DAYS / 2 + random.nextInt(DAYS / 2));
      String ref = "SEC-" + published.getYear() + "-" + (1000 + i);
      node(
          "Vulnerability",
          text("ref", ref),
          text("severity", severities.get(level)),
          raw("score", String.format(Locale.ROOT, "%.1f", score)),
          text("published", published.toString()),
          text("summary", pick(WEAKNESSES)));
      int first = random.nextInt(releases.size() - 3);
      for (int k = 0; k <= random.nextInt(3); k++) {
        if (random.nextBoolean()) {
          edge(
              "Affects",
              ref,
              releases.get(first + k),
              text("fixed_in", "2.0." + random.nextInt(5)));
        } else {
          edge("Affects", ref, releases.get(first + k));
        }
      }
    }
  }

  private void node(String type, String... fields) {
    records.add("{\"type\":" + quote(type) + ",\"data\":{" + String.join(",", fields) + "}}");
  }

  private void edge(String type, String from, String to, String... fields) {
    String data = fields.length == 0 ? "" : ",\"data\":{" + String.join(",", fields) + "}";
    records.add(
        "{\"edge\":"
            + quote(type)
            + ",\"from\":"
            + quote(from)
            + ",\"to\":"
            + quote(to)
            + data
            + "}");
  }

  private static String text(String name, String value) {
    return raw(name, quote(value));
  }

  private static String raw(String name, String json) {
    return quote(name) + ":" + json;
  }

  private static String quote(String value) {
    return '"' + value + '"'; // no generated text needs escaping
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  private static LocalDate day(int offset) {
    return FIRST_DAY.plusDays(offset);
  }

  private String pick(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }
}
