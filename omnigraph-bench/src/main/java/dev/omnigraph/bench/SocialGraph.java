package dev.omnigraph.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A deterministic social graph: persons with properties, and directed acquaintances whose
 * in-degrees follow a power law. No two edges join the same pair in the same direction and nobody
 * knows themselves, so that set and bag semantics count alike and results can be compared with
 * engines of either kind. Immutable.
 */
public final class SocialGraph {
  private static final long SEED = 42;
  private static final double SKEW = 2.2;
  private static final String[] CITIES = {
    "Accra", "Bergen", "Cusco", "Dakar", "Essen", "Fukuoka", "Galway", "Hanoi", "Izmir", "Jaipur",
    "Kyoto", "Lagos", "Malmö", "Nantes", "Osaka", "Porto", "Quito", "Riga", "Split", "Turin"
  };

  /** The schema of the graph. */
  public static final String SCHEMA =
      """
      node Person {
        name: String @key
        age: I32
        city: String
        score: F64
        joined: Date
      }
      edge Knows: Person -> Person {
        since: Date
        weight: F64
      }
      """;

  private final int persons;
  private final int edges;

  /**
   * Describes a graph.
   *
   * @param persons number of nodes
   * @param edges number of edges, at most a quarter of all pairs
   */
  public SocialGraph(int persons, int edges) {
    if (persons < 10 || edges < 0 || edges > (long) persons * persons / 4) {
      throw new IllegalArgumentException("a graph this dense is not meant");
    }
    this.persons = persons;
    this.edges = edges;
  }

  /** 10 k persons, 200 k edges. */
  public static SocialGraph small() {
    return new SocialGraph(10_000, 200_000);
  }

  /** 100 k persons, 2 M edges. */
  public static SocialGraph medium() {
    return new SocialGraph(100_000, 2_000_000);
  }

  /** 1 M persons, 20 M edges. */
  public static SocialGraph large() {
    return new SocialGraph(1_000_000, 20_000_000);
  }

  /** Returns the number of persons. */
  public int persons() {
    return persons;
  }

  /** Returns the number of edges. */
  public int edges() {
    return edges;
  }

  /** Returns the key of a person, 0-based. */
  public static String name(int person) {
    return String.format("p%07d", person);
  }

  /** Hears the persons and edges one by one. */
  public interface Visitor {
    /** Takes a person. */
    void person(int index, int age, String city, double score, LocalDate joined) throws IOException;

    /** Takes an edge. */
    void knows(int from, int to, LocalDate since, double weight) throws IOException;
  }

  /** Visits all persons, then all edges, in the same order every time. */
  public void visit(Visitor visitor) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    LocalDate day = LocalDate.of(2010, 1, 1);
    for (int i = 0; i < persons; i++) {
      visitor.person(
          i,
          18 + random.nextInt(70),
          CITIES[random.nextInt(CITIES.length)],
          Math.round(random.nextDouble() * 10_000) / 100.0,
          day.plusDays(random.nextInt(5_000)));
    }
    int[] targets = new int[16];
    long given = 0;
    for (int from = 0; from < persons; from++) {
      long due = (long) edges * (from + 1) / persons;
      int degree = (int) (due - given);
      // Out-degrees vary around the mean; what one person lacks the next one has more.
      if (from < persons - 1 && degree > 1) {
        degree = random.nextInt(2 * degree + 1);
      }
      degree = Math.max(0, Math.min(degree, persons / 2));
      given += degree;
      targets = targetsOf(from, degree, targets, random);
      for (int k = 0; k < degree; k++) {
        visitor.knows(
            from, targets[k], day.plusDays(random.nextInt(5_000)), random.nextInt(1_000) / 1_000.0);
      }
    }
  }

  private int[] targetsOf(int from, int degree, int[] buffer, SplittableRandom random) {
    int[] targets = buffer.length >= degree ? buffer : new int[degree * 2];
    int count = 0;
    while (count < degree) {
      while (count < degree) {
        int rank = (int) (persons * Math.pow(random.nextDouble(), SKEW));
        // Popular persons are spread over the key space instead of being the first ones.
        int to = (int) ((rank * 7_919L + 13) % persons);
        if (to != from) {
          targets[count++] = to;
        }
      }
      Arrays.sort(targets, 0, count);
      int distinct = 0;
      for (int i = 0; i < count; i++) {
        if (distinct == 0 || targets[distinct - 1] != targets[i]) {
          targets[distinct++] = targets[i];
        }
      }
      count = distinct;
    }
    return targets;
  }

  /** Writes the graph as JSON Lines, persons first. */
  public void writeJsonLines(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      visit(new JsonLines(out));
    }
  }

  private record JsonLines(Writer out) implements Visitor {
    @Override
    public void person(int index, int age, String city, double score, LocalDate joined)
        throws IOException {
      out.write("{\"type\":\"Person\",\"data\":{\"name\":\"");
      out.write(name(index));
      out.write("\",\"age\":" + age + ",\"city\":\"" + city + "\",\"score\":" + score);
      out.write(",\"joined\":\"" + joined + "\"}}\n");
    }

    @Override
    public void knows(int from, int to, LocalDate since, double weight) throws IOException {
      out.write("{\"edge\":\"Knows\",\"from\":\"");
      out.write(name(from));
      out.write("\",\"to\":\"");
      out.write(name(to));
      out.write("\",\"data\":{\"since\":\"" + since + "\",\"weight\":" + weight + "}}\n");
    }
  }
}
