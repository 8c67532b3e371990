package dev.omnigraph.fuzz;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Makes sources of a wanted size that are as unpleasant as possible: deep nesting, long tokens,
 * long lists, many small items, names that are all different or all alike, what is never closed.
 */
final class HostileSources {
  private HostileSources() {}

  /** Returns the sources of a target by name, each about as many bytes long as asked for. */
  static Map<String, String> of(FuzzTarget target, int bytes) {
    return switch (target) {
      case SCHEMA -> schemas(bytes);
      case QUERY, CHECK -> queries(bytes);
      case PARAMETERS -> parameters(bytes);
      case RECORDS -> records(bytes);
    };
  }

  private static Map<String, String> schemas(int bytes) {
    Map<String, String> sources = tokens(bytes);
    sources.put("many nodes", repeat(bytes, i -> "node N" + i + " {}\n"));
    sources.put("one node again and again", repeat(bytes, i -> "node N {}\n"));
    sources.put("many broken nodes", repeat(bytes, i -> "node N" + i + " {\n"));
    sources.put("many edges", "node A {}\n" + repeat(bytes, i -> "edge E" + i + ": A -> A\n"));
    sources.put("edges to nowhere", repeat(bytes, i -> "edge E" + i + ": A" + i + " -> B\n"));
    sources.put("many properties", "node A {" + repeat(bytes, i -> "p" + i + ": I32\n") + "}");
    sources.put("one property again", "node A {" + repeat(bytes, i -> "p: I32\n") + "}");
    sources.put(
        "many keyed properties", "node A {" + repeat(bytes, i -> "p" + i + ": I32 @key\n") + "}");
    sources.put(
        "many indexed properties",
        "node A {" + repeat(bytes, i -> "p" + i + ": I32 @index\n") + "}");
    sources.put(
        "many unique constraints",
        "node A { p: I32 " + repeat(bytes, i -> "@unique(p, p" + i + ")") + "}");
    sources.put(
        "many patterns", "node A { p: String " + repeat(bytes, i -> "@check(p, \"a\")") + "}");
    sources.put("a long key", "node A { p: I32 @key(p" + repeat(bytes, i -> ", q" + i) + ") }");
    sources.put("a long enum", "node A { p: enum(a" + repeat(bytes, i -> ", v" + i) + ") }");
    sources.put("an enum of one value", "node A { p: enum(a" + repeat(bytes, i -> ",a") + ") }");
    sources.put("an enum value of minus signs", "node A { p: enum(" + repeat(bytes, i -> "-"));
    sources.put("many annotations", "node A " + repeat(bytes, i -> "@a" + i + "(1)") + " {}");
    sources.put("one annotation again", "node A " + repeat(bytes, i -> "@key") + " {}");
    sources.put(
        "many keyword arguments", "node A @a(1" + repeat(bytes, i -> ", k" + i + "=1") + ") {}");
    sources.put(
        "many embedded vectors",
        "node A { t: String\n"
            + repeat(bytes, i -> "v" + i + ": Vector(3) @embed(t" + i + ")\n")
            + "}");
    sources.put(
        "many implemented interfaces",
        "interface I { p: I32 }\nnode A implements I" + repeat(bytes, i -> ", I") + " {}");
    sources.put(
        "unknown interfaces", "node A implements I" + repeat(bytes, i -> ", I" + i) + " {}");
    sources.put(
        "interfaces that multiply",
        "interface I {"
            + repeat(bytes / 2, i -> "p" + i + ": I32\n")
            + "}"
            + repeat(bytes / 2, i -> "node N" + i + " implements I {}\n"));
    sources.put("long digits", "edge E: A -> A @card(" + "9".repeat(bytes) + "..)");
    sources.put("long range", "node A { p: F64 @range(p, -" + "9".repeat(bytes) + "..) }");
    return sources;
  }

  private static Map<String, String> queries(int bytes) {
    Map<String, String> sources = tokens(bytes);
    sources.put("nested negations", "query q() { match { " + repeat(bytes, i -> "not { "));
    sources.put(
        "negations side by side",
        match("$a: Author " + repeat(bytes, i -> "not { $a follows $_ }")));
    sources.put(
        "negations in negations",
        match(
            "$a: Author "
                + "not { ".repeat(100)
                + repeat(bytes, i -> "$a follows $b" + i + " ")
                + "}".repeat(100)));
    sources.put(
        "many queries", repeat(bytes, i -> "query q" + i + "() { delete A where k = 1 }\n"));
    sources.put("one query again", repeat(bytes, i -> read("$a: Author") + "\n"));
    sources.put("many bindings", match(repeat(bytes, i -> "$a" + i + ": Author ")));
    sources.put("one binding again", match(repeat(bytes, i -> "$a: Author ")));
    sources.put("unknown types", match(repeat(bytes, i -> "$a" + i + ": T" + i + " ")));
    sources.put(
        "a long path",
        match("$a0: Author " + repeat(bytes, i -> "$a" + i + " follows $a" + (i + 1) + " ")));
    sources.put(
        "a long path read backwards",
        match(repeat(bytes, i -> "$a" + (i + 1) + " follows $a" + i + " ") + "$a0: Author "));
    sources.put("a star", match("$a: Author " + repeat(bytes, i -> "$a follows $b" + i + " ")));
    sources.put("loose ends", match(repeat(bytes, i -> "$a" + i + " follows $b" + i + " ")));
    sources.put("many filters", match("$a: Author " + repeat(bytes, i -> "$a.born > " + i + " ")));
    sources.put(
        "unknown variables", match("$a: Author " + repeat(bytes, i -> "$b" + i + ".x = 1 ")));
    sources.put(
        "many inline filters", match("$a: Author {" + repeat(bytes, i -> "born: 1, ") + "}"));
    sources.put(
        "many unknown inline filters",
        match("$a: Author {" + repeat(bytes, i -> "p" + i + ": 1, ") + "}"));
    sources.put("a long list", match("$a: Author $a.born = [1" + repeat(bytes, i -> ", 1") + "]"));
    sources.put("a nested list", match("$a: Author $a.born = " + repeat(bytes, i -> "[")));
    sources.put("many columns", returning(repeat(bytes, i -> "$a.born as c" + i + ", ")));
    sources.put("one column again", returning(repeat(bytes, i -> "$a.born as c, ")));
    sources.put("columns without a name", returning(repeat(bytes, i -> "$a.born, ")));
    sources.put("many sums", returning(repeat(bytes, i -> "sum($a.born) as c" + i + ", ")));
    sources.put(
        "many sort keys",
        "query q() { match { $a: Author } return { $a.handle } order { $a.born"
            + repeat(bytes, i -> ", $a.born")
            + "} }");
    sources.put(
        "sort keys by alias",
        "query q() { match { $a: Author } return {"
            + repeat(bytes / 2, i -> " $a.born as c" + i)
            + "} order { $a.born"
            + repeat(bytes / 2, i -> ", c" + i)
            + "} }");
    sources.put(
        "sort keys by group",
        "query q() { match { $a0: Author "
            + repeat(bytes / 3, i -> "$a" + i + " follows $a" + (i + 1) + " ")
            + "} return { count($a0) as n"
            + repeat(bytes / 3, i -> " $a" + i % (bytes / 99) + ".born")
            + "} order { n"
            + repeat(bytes / 3, i -> ", $a" + i % (bytes / 99) + ".born")
            + "} }");
    sources.put(
        "sort keys by nearness",
        ordered("n" + repeat(bytes, i -> ", nearest($a.v, \"x\")") + "} }"));
    sources.put("nested calls", returning(repeat(bytes, i -> "count(")));
    sources.put("nested rrf", ordered(repeat(bytes, i -> "rrf(")));
    sources.put(
        "many parameters",
        "query q($p: I32" + repeat(bytes, i -> ", $p" + i + ": I32") + ") { match {");
    sources.put(
        "one parameter again",
        "query q($p: I32"
            + repeat(bytes, i -> ", $p: I32")
            + ") { match { $a: Author } return { $a.handle } }");
    sources.put("many inserts", changing(repeat(bytes, i -> "insert Author { handle: \"a\" } ")));
    sources.put("unknown inserts", changing(repeat(bytes, i -> "insert T" + i + " { p: 1 } ")));
    sources.put(
        "many assignments",
        changing("insert Author { " + repeat(bytes, i -> "p" + i + ": 1, ") + "}"));
    sources.put(
        "one assignment again",
        changing("insert Author { " + repeat(bytes, i -> "born: 1, ") + "}"));
    sources.put(
        "many deletes", changing(repeat(bytes, i -> "delete Author where handle = \"a\" ")));
    sources.put(
        "deletes among inserts",
        changing(
            repeat(
                bytes,
                i -> "insert Author { handle: \"a\" } delete Author where handle = \"a\" ")));
    sources.put("long hops", match("$a: Author $a follows{1," + "9".repeat(bytes) + "} $b"));
    sources.put("long limit", read("$a: Author").replace(" } }", " } limit " + "9".repeat(bytes)));
    sources.put(
        "long search",
        "query q() { match { $d: D search($d.t, \"" + repeat(bytes, i -> "w" + i + " ") + "\") }");
    return sources;
  }

  /** What every language made of tokens has to bear. */
  private static Map<String, String> tokens(int bytes) {
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put("blanks", " ".repeat(bytes));
    sources.put("empty lines", "\n".repeat(bytes));
    sources.put("comments", "/**/".repeat(bytes / 4));
    sources.put("line comments", "//\n".repeat(bytes / 3));
    sources.put("an open comment", "/*".repeat(bytes / 2));
    sources.put("half comments", "/ ".repeat(bytes / 2));
    sources.put("an open string", "\"" + "a".repeat(bytes));
    sources.put("many quotes", "\"".repeat(bytes + 1));
    sources.put("backslashes", "\"" + "\\".repeat(bytes));
    sources.put("unknown escapes", "\"" + "\\u".repeat(bytes / 2) + "\"");
    sources.put("open braces", "{".repeat(bytes));
    sources.put("open brackets", "[".repeat(bytes));
    sources.put("a long name", "a".repeat(bytes));
    sources.put("a long type", "node " + "A".repeat(bytes) + " {");
    sources.put("a long variable", "$" + "a".repeat(bytes));
    sources.put("a long number", "1".repeat(bytes));
    sources.put("dots", ".".repeat(bytes));
    sources.put("dollars", "$".repeat(bytes));
    sources.put("letters of two units", "\ud83d\ude00".repeat(bytes / 4));
    sources.put("lone surrogates", "\ud83d".repeat(bytes / 3));
    sources.put("zeros", "\0".repeat(bytes));
    return sources;
  }

  private static Map<String, String> parameters(int bytes) {
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put("open objects", repeat(bytes, i -> "{\"a\":"));
    sources.put("open arrays", "{\"list\":" + "[".repeat(bytes));
    sources.put("a long array", "{\"list\":[1" + repeat(bytes, i -> ",1") + "]}");
    sources.put("a long array of texts", "{\"words\":[\"\"" + repeat(bytes, i -> ",\"\"") + "]}");
    sources.put("a long vector", "{\"v\":[1" + repeat(bytes, i -> ",1") + "]}");
    sources.put("a long array of nulls", "{\"list\":[null" + repeat(bytes, i -> ",null") + "]}");
    sources.put("many members", "{\"a\":1" + repeat(bytes, i -> ",\"a" + i + "\":1") + "}");
    sources.put("members of one hash", "{\"a\":1" + collisions(bytes, ":1") + "}");
    sources.put("a long text", "{\"s\":\"" + "a".repeat(bytes) + "\"}");
    sources.put("a long date", "{\"d\":\"" + "1".repeat(bytes) + "\"}");
    sources.put("a long time", "{\"t\":\"2024-01-01T00:00:00." + "1".repeat(bytes) + "Z\"}");
    sources.put("a long number in quotes", "{\"i64\":\"" + "1".repeat(bytes) + "\"}");
    sources.put("a long number", "{\"i64\":" + "1".repeat(bytes) + "}");
    sources.put("a long fraction", "{\"f64\":0." + "1".repeat(bytes) + "}");
    sources.put(
        "many long numbers", "{\"list\":[1" + repeat(bytes, i -> "," + "9".repeat(999)) + "]}");
    sources.put(
        "many long fractions",
        "{\"v\":[1" + repeat(bytes, i -> ",0." + "9".repeat(990) + "e-99") + "]}");
    sources.put("a large exponent", "{\"f64\":1e" + "9".repeat(bytes) + "}");
    sources.put("an integer of a large exponent", "{\"i64\":1e999999999}");
    sources.put("an open text", "{\"s\":\"" + "a".repeat(bytes));
    sources.put("escapes", "{\"s\":\"" + "\\u0041".repeat(bytes / 6) + "\"}");
    sources.put("blanks", " ".repeat(bytes));
    sources.put("a long member name", "{\"" + "a".repeat(bytes) + "\":1}");
    return sources;
  }

  private static Map<String, String> records(int bytes) {
    Map<String, String> sources = new LinkedHashMap<>();
    for (Map.Entry<String, String> data : parameters(bytes).entrySet()) {
      sources.put(
          data.getKey() + " as data", "{\"type\":\"All\",\"data\":" + data.getValue() + "}");
      sources.put(
          data.getKey() + " before the type",
          "{\"data\":" + data.getValue() + ",\"type\":\"All\"}");
    }
    sources.put("open objects", repeat(bytes, i -> "{\"type\":"));
    sources.put("open arrays", "[".repeat(bytes));
    sources.put("numbers", repeat(bytes, i -> "1 "));
    sources.put("empty objects", "{}".repeat(bytes / 2));
    sources.put("an unknown type", repeat(bytes, i -> "{\"type\":\"T" + i + "\"}"));
    sources.put("a long type", "{\"type\":\"" + "A".repeat(bytes) + "\"}");
    sources.put("a long edge", "{\"edge\":\"" + "A".repeat(bytes) + "\"}");
    sources.put("a long member", "{\"" + "A".repeat(bytes) + "\":1}");
    sources.put("a long property", "{\"type\":\"All\",\"data\":{\"" + "A".repeat(bytes) + "\":1}}");
    sources.put("records without data", repeat(bytes, i -> "{\"type\":\"All\"}"));
    sources.put("one key again", repeat(bytes, i -> author("a")));
    sources.put("many keys", repeat(bytes, i -> author("a" + i)));
    sources.put("keys of one hash", collisions(bytes, ""));
    sources.put(
        "one edge again", repeat(bytes, i -> "{\"edge\":\"Follows\",\"from\":\"a\",\"to\":\"b\"}"));
    sources.put("a long key", author("a".repeat(bytes)));
    sources.put(
        "broken blobs", repeat(bytes, i -> "{\"type\":\"All\",\"data\":{\"blob\":\"base64:?\"}}"));
    sources.put("an open record", "{\"type\":\"All\"" + " ".repeat(bytes));
    return sources;
  }

  /** Members whose names all have the hash code of the empty text's neighbours {@code Aa, BB}. */
  private static String collisions(int bytes, String value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < bytes; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 20; bit++) {
        name.append(((i >> bit) & 1) == 0 ? "Aa" : "BB");
      }
      text.append(value.isEmpty() ? author(name.toString()) : ",\"" + name + "\"" + value);
    }
    return text.toString();
  }

  private static String author(String handle) {
    return "{\"type\":\"Author\",\"data\":{\"handle\":\"" + handle + "\"}}";
  }

  private static String match(String clauses) {
    return read(clauses);
  }

  private static String read(String clauses) {
    return "query q() { match { " + clauses + " } return { $a.handle } }";
  }

  private static String returning(String columns) {
    return "query q() { match { $a: Author } return { " + columns + " $a.handle } }";
  }

  private static String ordered(String keys) {
    return "query q() { match { $a: Author } return { $a.handle } order { " + keys;
  }

  private static String changing(String statements) {
    return "query q() { " + statements + " }";
  }

  private static String repeat(int bytes, IntFunction<String> piece) {
    StringBuilder text = new StringBuilder(bytes + 64);
    for (int i = 0; text.length() < bytes; i++) {
      text.append(piece.apply(i));
    }
    return text.toString();
  }
}
