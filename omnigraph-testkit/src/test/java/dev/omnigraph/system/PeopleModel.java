package dev.omnigraph.system;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** People and whom they know in plain maps, changed as a writer changes the graph. Confined. */
final class PeopleModel {
  static final String SCHEMA =
      """
      node Person { name: String @key  age: I32  note: String? }
      edge Knows: Person -> Person { weight: I64 }
      """;
  static final String INSERT =
      "query q($n: String, $a: I32) { insert Person { name: $n, age: $a, note: \"fresh\" } }";
  private static final String AGE =
      "query q($n: String, $a: I32) { update Person set { age: $a } where name = $n }";
  private static final String DELETE = "query q($n: String) { delete Person where name = $n }";
  private static final String LINK =
      "query q($f: String, $t: String, $w: I64) { insert Knows { from: $f, to: $t, weight: $w } }";
  private static final int NAMES = 24;

  /** What is asked, and the answer the model gives. */
  enum Question {
    AGES("match { $p: Person } return { $p.name as name, $p.age as age } order { name }"),
    OLDEST(
        "match { $p: Person } return { $p.age as age, $p.name as name } order { age desc, name }"
            + " limit 5"),
    PAIRS(
        "match { $a: Person $a $k:knows $b } return { $a.name as a, $b.name as b,"
            + " $k.weight as weight } order { a, b, weight }"),
    TWO_HOPS("match { $a: Person $a knows $b $b knows $c } return { count($c) as n }"),
    WEIGHTS(
        "match { $a: Person $a $k:knows $b } return { $a.name as a, sum($k.weight) as weight }"
            + " order { a }"),
    HEAVY(
        "match { $a: Person { note: \"fresh\" } $a $k:knows $b $k.weight >= 50 } return {"
            + " $b.name as b, $k.weight as weight } order { b, weight }");

    private final String query;

    Question(String body) {
      this.query = "query q() { " + body + " }";
    }

    String query() {
      return query;
    }
  }

  /** One change. */
  record Step(String mutation, Map<String, Object> parameters) {}

  private record Person(int age, boolean fresh) {}

  private record Link(String from, String to, long weight) {}

  private final Random random;
  private final TreeMap<String, Person> people = new TreeMap<>();
  private final List<Link> links = new ArrayList<>();

  PeopleModel(Random random) {
    this.random = random;
  }

  /** Changes the model and returns how the graph is to be changed. */
  Step step() {
    int kind = random.nextInt(10);
    String name = name();
    if (kind < 3 || people.size() < 3) {
      int age = random.nextInt(90);
      if (people.containsKey(name)) {
        people.put(name, new Person(age, people.get(name).fresh()));
        return new Step(AGE, Map.of("n", name, "a", age));
      }
      people.put(name, new Person(age, true));
      return new Step(INSERT, Map.of("n", name, "a", age));
    }
    if (kind == 3) {
      String gone = existing();
      people.remove(gone);
      links.removeIf(l -> l.from().equals(gone) || l.to().equals(gone));
      return new Step(DELETE, Map.of("n", gone));
    }
    if (kind == 4) {
      String older = existing();
      int age = random.nextInt(90);
      people.put(older, new Person(age, people.get(older).fresh()));
      return new Step(AGE, Map.of("n", older, "a", age));
    }
    Link link = new Link(existing(), existing(), random.nextInt(100));
    links.add(link);
    return new Step(LINK, Map.of("f", link.from(), "t", link.to(), "w", link.weight()));
  }

  private String name() {
    return "n" + (10 + random.nextInt(NAMES));
  }

  private String existing() {
    return new ArrayList<>(people.keySet()).get(random.nextInt(people.size()));
  }

  /** Returns the rows of every question now. */
  Map<Question, List<String>> answers() {
    Map<Question, List<String>> answers = new EnumMap<>(Question.class);
    for (Question question : Question.values()) {
      answers.put(question, answer(question));
    }
    return answers;
  }

  private List<String> answer(Question question) {
    return switch (question) {
      case AGES -> {
        List<String> rows = new ArrayList<>();
        people.forEach((name, person) -> rows.add(List.of(name, person.age()).toString()));
        yield rows;
      }
      case OLDEST ->
          people.entrySet().stream()
              .sorted(
                  (a, b) ->
                      a.getValue().age() == b.getValue().age()
                          ? a.getKey().compareTo(b.getKey())
                          : b.getValue().age() - a.getValue().age())
              .limit(5)
              .map(e -> List.of(e.getValue().age(), e.getKey()).toString())
              .toList();
      case PAIRS ->
          links.stream()
              .sorted(
                  Comparator.comparing(Link::from)
                      .thenComparing(Link::to)
                      .thenComparing(Link::weight))
              .map(l -> List.of(l.from(), l.to(), l.weight()).toString())
              .toList();
      case TWO_HOPS -> List.of("[" + twoHops() + "]");
      case WEIGHTS -> {
        TreeMap<String, Double> sums = new TreeMap<>();
        links.forEach(l -> sums.merge(l.from(), (double) l.weight(), Double::sum));
        List<String> rows = new ArrayList<>();
        sums.forEach((name, sum) -> rows.add(List.of(name, sum).toString()));
        yield rows;
      }
      case HEAVY ->
          links.stream()
              .filter(l -> l.weight() >= 50 && people.get(l.from()).fresh())
              .sorted(Comparator.comparing(Link::to).thenComparing(Link::weight))
              .map(l -> List.of(l.to(), l.weight()).toString())
              .toList();
    };
  }

  /** Counts pairs of neighbouring hops; several edges between two people are one hop. */
  private long twoHops() {
    record Hop(String from, String to) {}
    List<Hop> hops = links.stream().map(l -> new Hop(l.from(), l.to())).distinct().toList();
    return hops.stream()
        .flatMap(first -> hops.stream().filter(second -> second.from().equals(first.to())))
        .count();
  }
}
