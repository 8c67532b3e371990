package dev.omnigraph.system.differential;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Writes well-typed read queries in every form of the language; searches if all node types have
 * vectors. Confined.
 *
 * @see #next
 */
final class RandomQuery {
  private record Member(String variable, Property property) {
    String text() {
      return "$" + variable + "." + property.name();
    }
  }

  private static final List<String> NAMES =
      List.of("d", "b", "f", "a", "e", "c", "h", "g", "m", "k", "j", "i", "n", "q", "p", "r");
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final List<String> COMPARISONS = List.of("=", "!=", "<", "<=", ">", ">=");
  private static final List<ScalarType> SCALARS =
      List.of(
          ScalarType.STRING,
          ScalarType.BOOL,
          ScalarType.I32,
          ScalarType.I64,
          ScalarType.U64,
          ScalarType.F32,
          ScalarType.F64,
          ScalarType.DATE,
          ScalarType.DATETIME);
  private static final List<String> HOPS =
      List.of("{1,2}", "{2,2}", "{1,3}", "{2,3}", "{3,5}", "{1,1}", "{1,9}");

  private final Random random;
  private final RandomValues values;
  private final Catalog catalog;
  private final Map<String, NodeType> nodes = new LinkedHashMap<>();
  private final Map<String, EdgeType> edges = new LinkedHashMap<>();
  private final List<String> declarations = new ArrayList<>();
  private final List<String> parameters = new ArrayList<>();
  private final boolean searching;
  private int names;

  private RandomQuery(Random random, Catalog catalog) {
    this.random = random;
    this.values = RandomValues.of(random, catalog);
    this.catalog = catalog;
    this.searching =
        catalog.nodes().stream()
            .allMatch(t -> t.properties().stream().anyMatch(p -> p.type().isVector()));
  }

  /** Returns the next query. */
  static WrittenQuery next(Random random, Catalog catalog) {
    return new RandomQuery(random, catalog).query();
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private String name() {
    return NAMES.get(names++);
  }

  private WrittenQuery query() {
    List<String> clauses = new ArrayList<>();
    root(clauses);
    if (chance(20)) {
      root(clauses);
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      traversal(clauses);
    }
    if (chance(12)) {
      joined(clauses);
    }
    if (chance(10)) {
      clauses.add(rebinding());
    }
    for (int i = chance(55) ? 1 + random.nextInt(2) : 0; i > 0; i--) {
      clauses.add(filter(new ArrayList<>(nodes.keySet())));
    }
    if (chance(8)) {
      clauses.add(constantFilter());
    }
    for (int i = chance(35) ? 1 + random.nextInt(2) : 0; i > 0; i--) {
      clauses.add(negation(2));
    }
    boolean aggregating = chance(25);
    return aggregating ? aggregating(clauses) : plain(clauses);
  }

  private void root(List<String> clauses) {
    NodeType type = values.any(catalog.nodes());
    String variable = name();
    nodes.put(variable, type);
    clauses.add(binding(variable, type));
  }

  /** Adds a variable that an equality, or two, connects with a known one. */
  private void joined(List<String> clauses) {
    List<Member> known = members(new ArrayList<>(nodes.keySet()));
    String variable = name();
    NodeType type = values.any(catalog.nodes());
    clauses.add(binding(variable, type));
    nodes.put(variable, type);
    for (int i = chance(75) ? 1 : 2; i > 0; i--) {
      Member member =
          values.any(
              members(List.of(variable)).stream()
                  .filter(m -> m.variable().equals(variable))
                  .toList());
      PropertyType like = member.property().type();
      List<Member> partners = new ArrayList<>(known);
      partners.removeIf(m -> m.property().type().list() || !comparable(m.property().type(), like));
      if (!like.list() && !partners.isEmpty()) {
        String partner = values.any(partners).text();
        clauses.add(chance(50) ? member.text() + " = " + partner : partner + " = " + member.text());
      }
    }
  }

  private String rebinding() {
    Map.Entry<String, NodeType> known = values.any(new ArrayList<>(nodes.entrySet()));
    return binding(known.getKey(), known.getValue());
  }

  private String binding(String variable, NodeType type) {
    List<String> entries = new ArrayList<>();
    for (int i = chance(20) ? 1 + random.nextInt(2) : 0; i > 0; i--) {
      Property property = values.any(readable(type));
      entries.add(property.name() + ": " + inlineValue(property.type()));
    }
    return "$"
        + variable
        + ": "
        + type.name()
        + (entries.isEmpty() ? "" : " { " + String.join(", ", entries) + " }");
  }

  private String inlineValue(PropertyType type) {
    if (chance(30)) {
      return parameter(type.scalar().text(), type);
    }
    if (type.isEnum()) {
      return '"' + values.any(type.enumValues()) + '"';
    }
    return values.literal(type.scalar(), type);
  }

  /** Declares a parameter and returns its name with the dollar. */
  private String parameter(String parameterType, PropertyType like) {
    String name = "v" + declarations.size();
    boolean optional = chance(20);
    declarations.add("$" + name + ": " + parameterType + (optional ? "?" : ""));
    String value =
        like.isEnum()
            ? '"' + values.any(like.enumValues()) + '"'
            : values.parameterValue(parameterType);
    if (!optional || chance(60)) {
      parameters.add("\"" + name + "\":" + value);
    } else if (chance(50)) {
      parameters.add("\"" + name + "\":null");
    }
    return "$" + name;
  }

  private void traversal(List<String> clauses) {
    String known = values.any(new ArrayList<>(nodes.keySet()));
    NodeType type = nodes.get(known);
    if (type == null || catalog.edgesTouching(type.name()).isEmpty()) {
      return;
    }
    traversalFrom(clauses, known, type);
  }

  private void traversalFrom(List<String> clauses, String known, NodeType type) {
    EdgeType edge = values.any(catalog.edgesTouching(type.name()));
    boolean same = edge.from().equals(edge.to());
    boolean knownLeft = random.nextBoolean();
    boolean knownIsFrom = same ? knownLeft : edge.from().equals(type.name());
    String otherType = knownIsFrom ? edge.to() : edge.from();
    String other = otherEnd(otherType);
    String word = (chance(50) ? "g" : "G") + edge.name().substring(1);
    word = chance(80) ? "g" + edge.name().substring(1) : word.toLowerCase(Locale.ROOT);
    String middle = same && chance(25) ? "<" + word + ">" : word;
    boolean bindsEdge = chance(25);
    if (bindsEdge && chance(70)) {
      String variable = name();
      edges.put(variable, edge);
      middle = "$" + variable + ":" + middle;
    } else if (bindsEdge) {
      middle = "$_:" + middle;
    } else if (chance(same ? 45 : 10)) {
      middle = middle + values.any(HOPS);
    }
    NodeType target = catalog.node(otherType).orElseThrow();
    boolean fresh = !other.equals("_") && !nodes.containsKey(other);
    boolean before = chance(20);
    if (fresh && before) {
      clauses.add(binding(other, target));
    }
    clauses.add(
        knownLeft
            ? "$" + known + " " + middle + " $" + other
            : "$" + other + " " + middle + " $" + known);
    if (fresh && !before && chance(20)) {
      clauses.add(binding(other, target));
    }
    if (fresh) {
      nodes.put(other, target);
    }
  }

  private String otherEnd(String type) {
    if (chance(20)) {
      return "_";
    }
    List<String> known = new ArrayList<>();
    nodes.forEach(
        (name, node) -> {
          if (node.name().equals(type)) {
            known.add(name);
          }
        });
    return !known.isEmpty() && chance(15) ? values.any(known) : name();
  }

  /** Writes a block that mentions an outer variable; what it adds is forgotten afterwards. */
  private String negation(int depth) {
    Map<String, NodeType> outerNodes = new LinkedHashMap<>(nodes);
    Map<String, EdgeType> outerEdges = new LinkedHashMap<>(edges);
    List<String> clauses = new ArrayList<>();
    String known = values.any(new ArrayList<>(nodes.keySet()));
    NodeType type = nodes.get(known);
    if (type == null) {
      throw new IllegalStateException("a variable without a type");
    }
    if (chance(20) || catalog.edgesTouching(type.name()).isEmpty()) {
      clauses.add(chance(50) ? binding(known, type) : filter(List.of(known)));
    } else {
      traversalFrom(clauses, known, type);
    }
    if (chance(15)) {
      root(clauses);
    } else if (chance(15)) {
      joined(clauses);
    }
    if (chance(30)) {
      traversal(clauses);
    }
    if (chance(40)) {
      clauses.add(filter(new ArrayList<>(nodes.keySet())));
    }
    if (depth > 1 && chance(25)) {
      clauses.add(negation(depth - 1));
    }
    nodes.keySet().retainAll(outerNodes.keySet());
    edges.keySet().retainAll(outerEdges.keySet());
    return "not { " + String.join("  ", clauses) + " }";
  }

  private static List<Property> readable(NodeType type) {
    return type.properties().stream().filter(p -> !p.type().isVector()).toList();
  }

  /** A clause, or for an order, a call about a text of one of the variables. */
  private String words(List<String> functions, List<Member> among) {
    Member member = values.any(among);
    PropertyType type = member.property().type();
    String query = chance(40) ? parameter("String", type) : values.literal(type.scalar(), type);
    return values.any(functions) + "(" + member.text() + ", " + query + ")";
  }

  private List<Member> texts(List<String> variables) {
    List<Member> texts = new ArrayList<>();
    for (Member member : members(variables)) {
      PropertyType type = member.property().type();
      boolean prose = type.scalar() == ScalarType.STRING && !type.list() && !type.isEnum();
      if (prose && nodes.containsKey(member.variable()) && !member.property().name().equals("k")) {
        texts.add(member);
      }
    }
    return searching ? texts : List.of();
  }

  /** A ranking by one variable. */
  private String rank() {
    String variable = values.any(new ArrayList<>(nodes.keySet()));
    String first = arm(variable);
    return chance(60)
        ? first
        : "rrf("
            + first
            + ", "
            + arm(variable)
            + (chance(30) ? ", " + (1 + random.nextInt(3)) : "")
            + ")";
  }

  private String arm(String variable) {
    if (chance(35)) {
      return words(List.of("bm25"), texts(List.of(variable)));
    }
    NodeType type = nodes.get(variable);
    if (type == null) {
      throw new IllegalStateException("a variable without a type");
    }
    List<Property> vectors = type.properties().stream().filter(p -> p.type().isVector()).toList();
    Property vector = values.any(vectors);
    int dimension = vector.type().dimension();
    String query = values.vector(dimension);
    if (chance(30)) {
      String name = "v" + declarations.size();
      declarations.add("$" + name + ": Vector(" + dimension + ")");
      parameters.add("\"" + name + "\":" + query);
      query = "$" + name;
    }
    return "nearest($" + variable + "." + vector.name() + ", " + query + ")";
  }

  private List<Member> members(List<String> variables) {
    List<Member> members = new ArrayList<>();
    for (String variable : variables) {
      NodeType node = nodes.get(variable);
      if (node != null) {
        readable(node).forEach(p -> members.add(new Member(variable, p)));
      }
    }
    edges.forEach(
        (variable, edge) -> edge.properties().forEach(p -> members.add(new Member(variable, p))));
    return members;
  }

  private static boolean comparable(PropertyType a, PropertyType b) {
    return a.scalar() == b.scalar() || (a.scalar().isNumeric() && b.scalar().isNumeric());
  }

  private String filter(List<String> variables) {
    List<Member> texts = texts(variables);
    if (!texts.isEmpty() && chance(60)) {
      return words(List.of("search", "match_text", "fuzzy"), texts);
    }
    List<Member> nodeMembers = new ArrayList<>(members(variables));
    nodeMembers.removeIf(m -> edges.containsKey(m.variable()) && variables.size() == 1);
    Member member = values.any(nodeMembers);
    PropertyType type = member.property().type();
    if (type.list()) {
      List<Member> needles = new ArrayList<>(nodeMembers);
      needles.removeIf(m -> m.property().type().list() || !comparable(m.property().type(), type));
      return member.text()
          + " contains "
          + (needles.isEmpty() || chance(60) ? operand(type) : values.any(needles).text());
    }
    if (chance(12)) {
      return holder(member);
    }
    boolean text = type.scalar().text().equals("String");
    if (text && chance(30)) {
      List<Member> parts = new ArrayList<>(nodeMembers);
      parts.removeIf(m -> m.property().type().list() || !comparable(m.property().type(), type));
      return member.text()
          + (chance(50) ? " contains " : " starts_with ")
          + (chance(60) ? operand(type) : values.any(parts).text());
    }
    String comparison = values.any(COMPARISONS);
    List<Member> partners = new ArrayList<>(nodeMembers);
    partners.removeIf(m -> m.property().type().list() || !comparable(m.property().type(), type));
    if (chance(35)) {
      return member.text() + " " + comparison + " " + values.any(partners).text();
    }
    String operand = operand(type);
    return chance(80)
        ? member.text() + " " + comparison + " " + operand
        : operand + " " + comparison + " " + member.text();
  }

  /** A filter that says nothing of any variable. */
  private String constantFilter() {
    PropertyType type = PropertyType.of(values.any(SCALARS));
    if (type.scalar() == ScalarType.STRING && chance(50)) {
      return values.literal(type.scalar(), type)
          + (chance(50) ? " contains " : " starts_with ")
          + operand(type);
    }
    return operand(type) + " " + values.any(COMPARISONS) + " " + operand(type);
  }

  /** A list of literals, or a text, that contains a property. */
  private String holder(Member member) {
    ScalarType scalar = member.property().type().scalar();
    PropertyType type = PropertyType.of(scalar);
    if (scalar == ScalarType.STRING && chance(50)) {
      return values.literal(scalar, type)
          + (chance(50) ? " contains " : " starts_with ")
          + member.text();
    }
    List<String> elements = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      elements.add(element(type));
    }
    return "[" + String.join(", ", elements) + "] contains " + member.text();
  }

  private String operand(PropertyType type) {
    return chance(40)
        ? parameter(
            type.list() ? type.scalar().text() : values.parameterType(type.scalar()),
            PropertyType.of(type.scalar()))
        : values.literal(type.scalar(), type);
  }

  private WrittenQuery plain(List<String> clauses) {
    List<Member> members = members(new ArrayList<>(nodes.keySet()));
    List<String> projections = new ArrayList<>();
    List<String> aliases = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      Member member = values.any(members);
      boolean bare = chance(25);
      String expr = bare ? "$" + values.any(new ArrayList<>(nodes.keySet())) : member.text();
      if (chance(8)) {
        expr = constant();
      }
      String alias = "c" + i;
      boolean constant = expr.charAt(0) != '$' || expr.startsWith("$v");
      if (columns.contains(expr) || constant || chance(30)) {
        projections.add(expr + " as " + alias);
        if (!bare && expr.equals(member.text()) && !member.property().type().list()) {
          aliases.add(alias);
        }
      } else {
        projections.add(expr);
        columns.add(expr);
      }
    }
    List<String> keys = new ArrayList<>();
    for (int i = chance(55) ? 1 + random.nextInt(3) : 0; i > 0; i--) {
      Member member = values.any(members);
      if (!aliases.isEmpty() && chance(30)) {
        keys.add(values.any(aliases) + direction());
      } else if (!member.property().type().list()) {
        keys.add(member.text() + direction());
      }
    }
    if (searching && chance(60)) {
      keys = new ArrayList<>(List.of(rank()));
    }
    return finish(clauses, projections, keys, false, List.of());
  }

  private String element(PropertyType type) {
    String literal = values.literal(type.scalar(), type);
    return literal.equals("now()") ? "datetime(\"2026-01-01\")" : literal;
  }

  private String constant() {
    PropertyType type = PropertyType.of(values.any(SCALARS));
    return switch (random.nextInt(4)) {
      case 0 -> parameter(type.scalar().text(), type);
      case 1 -> "[" + element(type) + "]";
      case 2 -> "now()";
      default -> values.literal(type.scalar(), type);
    };
  }

  private String direction() {
    return values.any(List.of("", " asc", " desc"));
  }

  private WrittenQuery aggregating(List<String> clauses) {
    List<Member> members = members(new ArrayList<>(nodes.keySet()));
    List<String> projections = new ArrayList<>();
    List<String> sortable = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Member member = values.any(members);
      if (member.property().type().list()) {
        projections.add("$" + member.variable() + " as g" + i);
        if (edges.containsKey(member.variable())) {
          projections.remove(projections.size() - 1);
        } else {
          sortable.add("g" + i);
        }
      } else if (chance(50) || projections.contains(member.text())) {
        projections.add(member.text() + " as g" + i);
        sortable.add("g" + i);
      } else {
        projections.add(member.text());
        sortable.add(member.text());
      }
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      projections.add(aggregate(values.any(members)) + " as x" + i);
      sortable.add("x" + i);
    }
    List<String> keys = new ArrayList<>();
    List<Integer> positions = new ArrayList<>();
    for (int i = chance(50) ? 1 + random.nextInt(2) : 0; i > 0; i--) {
      String key = values.any(sortable);
      keys.add(key + direction());
      for (int p = 0; p < projections.size(); p++) {
        if (projections.get(p).equals(key) || projections.get(p).endsWith(" as " + key)) {
          positions.add(p);
        }
      }
    }
    return finish(clauses, projections, keys, true, positions);
  }

  private String aggregate(Member member) {
    PropertyType type = member.property().type();
    if (chance(20)) {
      return "count($" + values.any(new ArrayList<>(nodes.keySet())) + ")";
    }
    if (chance(6)) {
      return "count(" + constant() + ")";
    }
    if (chance(5)) {
      return values.any(List.of("sum", "avg", "min", "max")) + "(" + random.nextInt(3) + ")";
    }
    boolean number = type.scalar().isNumeric() && !type.list();
    boolean text = type.scalar().text().equals("String") && !type.list();
    if (number && chance(75)) {
      return values.any(List.of("sum", "avg", "min", "max")) + "(" + member.text() + ")";
    }
    return (text && chance(60) ? values.any(List.of("min", "max")) : "count")
        + "("
        + member.text()
        + ")";
  }

  private WrittenQuery finish(
      List<String> clauses,
      List<String> projections,
      List<String> keys,
      boolean aggregating,
      List<Integer> positions) {
    String text =
        "query q("
            + String.join(", ", declarations)
            + ") { match { "
            + String.join("  ", clauses)
            + " } return { "
            + String.join(", ", projections)
            + " }"
            + (keys.isEmpty() ? "" : " order { " + String.join(", ", keys) + " }")
            + " }";
    boolean needsLimit = keys.stream().anyMatch(k -> k.contains("nearest(") || k.contains("rrf("));
    int limit = needsLimit || chance(30) ? random.nextInt(12) : -1;
    parameters.add("\"__nanograph_now\":\"" + NOW + "\"");
    List<Integer> sums = new ArrayList<>();
    for (int p = 0; p < projections.size(); p++) {
      if (projections.get(p).startsWith("sum(") || projections.get(p).startsWith("avg(")) {
        sums.add(p);
      }
    }
    return new WrittenQuery(
        text,
        "{" + String.join(",", parameters) + "}",
        limit,
        !keys.isEmpty(),
        aggregating,
        positions,
        sums);
  }
}
