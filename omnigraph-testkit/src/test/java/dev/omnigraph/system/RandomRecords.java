package dev.omnigraph.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Records with a property of every type, and what each of their values is, exactly: text by its
 * characters, numbers by their bits, blobs by their bytes. Confined to one thread.
 */
final class RandomRecords {
  /** Nodes with a key of one or of three properties and without a key, and edges. */
  static final String SCHEMA =
      """
      node Keyed {
        name: String @key
      PROPERTIES}
      node Triple { a: String  n: U64  d: Date  @key(a, n, d)  f: F32?  body: Blob }
      node Loose {
      PROPERTIES}
      edge Joins: Loose -> Keyed {
      PROPERTIES}
      """
          .replace("PROPERTIES", properties());

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String[] TEXTS = {
    "",
    " ",
    "null",
    "\u0000\u0001\u001f\u007f",
    "\"\\/\b\f\n\r\t",
    "\ud83d\ude00\ud800\udc00",
    "\u2028\u2029\ufeff",
    "e\u0301\u00e9",
    "\uffff\uffee",
    "base64:AAAA",
    "{\"a\":[1]}"
  };

  /** How the values of one scalar type are made, spelled, and compared. */
  private enum Kind {
    STRING("String"),
    BOOL("Bool"),
    I32("I32"),
    I64("I64"),
    U32("U32"),
    U64("U64"),
    F32("F32"),
    F64("F64"),
    DATE("Date"),
    DATETIME("DateTime"),
    CHOICE("enum(x, y)"),
    BLOB("Blob");

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    /** Returns what names its properties after their first letter. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    Object make(Random random) {
      return switch (this) {
        case STRING -> TEXTS[random.nextInt(TEXTS.length)] + random.nextInt(3);
        case BOOL -> random.nextBoolean();
        case I32, DATE -> BigInteger.valueOf(edgy(random, Integer.MIN_VALUE, Integer.MAX_VALUE));
        case I64, DATETIME -> BigInteger.valueOf(edgy(random, Long.MIN_VALUE, Long.MAX_VALUE));
        case U32 -> BigInteger.valueOf(edgy(random, 0, 0xffff_ffffL));
        case U64 ->
            new BigInteger(Long.toUnsignedString(edgy(random, Long.MIN_VALUE, Long.MAX_VALUE)));
        case F32 -> single(random);
        case F64 -> real(random);
        case CHOICE -> random.nextBoolean() ? "x" : "y";
        case BLOB -> {
          byte[] bytes = new byte[random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(2000)];
          random.nextBytes(bytes);
          yield "base64:" + Base64.getEncoder().encodeToString(bytes);
        }
      };
    }

    private static long edgy(Random random, long least, long most) {
      return switch (random.nextInt(5)) {
        case 0 -> least;
        case 1 -> most;
        case 2 -> 0;
        default -> {
          long any = random.nextLong();
          yield most == Long.MAX_VALUE ? any : Math.floorMod(any, most - least + 1) + least;
        }
      };
    }

    private static Float single(Random random) {
      while (true) {
        float value =
            switch (random.nextInt(6)) {
              case 0 -> -0.0f;
              case 1 -> Float.MIN_VALUE;
              case 2 -> -Float.MAX_VALUE;
              default -> Float.intBitsToFloat(random.nextInt());
            };
        if (Float.isFinite(value)) {
          return value;
        }
      }
    }

    private static Double real(Random random) {
      while (true) {
        double value =
            switch (random.nextInt(7)) {
              case 0 -> -0.0;
              case 1 -> Double.MIN_VALUE;
              case 2 -> -Double.MAX_VALUE;
              case 3 -> 9007199254740992.0;
              default -> Double.longBitsToDouble(random.nextLong());
            };
        if (Double.isFinite(value)) {
          return value;
        }
      }
    }

    /** Returns what tells a value from every other of the type. */
    Object exactly(JsonNode value) {
      return switch (this) {
        case STRING, CHOICE, BLOB -> value.textValue();
        case BOOL -> value.booleanValue();
        case I32, I64, U32, U64, DATE, DATETIME -> value.bigIntegerValue();
        case F32 -> Float.floatToRawIntBits((float) value.doubleValue());
        case F64 -> Double.doubleToRawLongBits(value.doubleValue());
      };
    }

    Object exactly(Object made) {
      if (made instanceof Float single) {
        return Float.floatToRawIntBits(single);
      }
      return made instanceof Double real ? Double.doubleToRawLongBits(real) : made;
    }
  }

  private final Random random;

  /** By type and id, the exact values of the properties; a value that is null has none. */
  private final Map<String, Map<String, Object>> values = new TreeMap<>();

  RandomRecords(int seed) {
    random = new Random(seed);
  }

  private static String properties() {
    StringBuilder lines = new StringBuilder();
    for (Kind kind : Kind.values()) {
      lines.append("  p").append(kind.label()).append(": ").append(kind.type).append("?\n");
      if (kind != Kind.BLOB && kind != Kind.CHOICE) {
        lines.append("  l").append(kind.label()).append(": [").append(kind.type).append("]?\n");
      }
    }
    return lines.append("  v: Vector(3)?\n").toString();
  }

  /** Returns the exact values of all records given out, the last of each id. */
  Map<String, Map<String, Object>> values() {
    return values;
  }

  /** Returns records; the numbers from {@code first} on name them. */
  String records(int first, int count) {
    List<String> lines = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      lines.add(triple(i));
    }
    return others(first, count) + "\n" + String.join("\n", lines);
  }

  /** Returns records that replace those of the same numbers, except where values make the id. */
  String others(int first, int count) {
    List<String> lines = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      lines.add(node("Keyed", "k" + i, "name"));
      lines.add(node("Loose", "l" + i, "id"));
      lines.add(edge("e" + i, "l" + i, "k" + (first + random.nextInt(count))));
    }
    Collections.shuffle(lines, random);
    return String.join("\n", lines);
  }

  private String node(String type, String id, String idProperty) {
    Map<String, Object> exact = new TreeMap<>();
    String data = "\"" + idProperty + "\":\"" + id + "\"" + properties(exact);
    if (idProperty.equals("name")) {
      exact.put("name", id);
    }
    values.put(type + " " + id, exact);
    return "{\"type\":\"" + type + "\",\"data\":{" + data + "}}";
  }

  private String edge(String id, String from, String to) {
    Map<String, Object> exact = new TreeMap<>(Map.of("from", from, "to", to));
    String data = "\"id\":\"" + id + "\"" + properties(exact);
    values.put("Joins " + id, exact);
    return "{\"edge\":\"Joins\",\"from\":\"%s\",\"to\":\"%s\",\"data\":{".formatted(from, to)
        + data
        + "}}";
  }

  private String triple(int number) {
    Map<String, Object> exact = new TreeMap<>();
    StringBuilder data = new StringBuilder();
    put("a", Kind.STRING, TEXTS[random.nextInt(TEXTS.length)] + "#" + number, exact, data);
    put("n", Kind.U64, Kind.U64.make(random), exact, data);
    put("d", Kind.DATE, BigInteger.valueOf(random.nextInt(40_000)), exact, data);
    put("f", Kind.F32, Kind.F32.make(random), exact, data);
    put("body", Kind.BLOB, Kind.BLOB.make(random), exact, data);
    values.put("Triple " + exact.get("a"), exact);
    return "{\"type\":\"Triple\",\"data\":{" + data.substring(1) + "}}";
  }

  private String properties(Map<String, Object> exact) {
    StringBuilder data = new StringBuilder();
    for (Kind kind : Kind.values()) {
      maybe("p" + kind.label(), kind, exact, data);
      if (kind != Kind.BLOB && kind != Kind.CHOICE) {
        maybeList("l" + kind.label(), kind, random.nextInt(4), exact, data);
      }
    }
    maybeList("v", Kind.F32, 3, exact, data);
    return data.toString();
  }

  /** Leaves a value out, or has it null, now and then. */
  private boolean isLeftOut(String name, StringBuilder data) {
    int dice = random.nextInt(6);
    if (dice == 0) {
      data.append(",\"").append(name).append("\":null");
    }
    return dice < 2;
  }

  private void maybe(String name, Kind kind, Map<String, Object> exact, StringBuilder data) {
    if (!isLeftOut(name, data)) {
      put(name, kind, kind.make(random), exact, data);
      exact.remove(name, "base64:"); // an optional blob without bytes is null, a required one empty
    }
  }

  private static void put(
      String name, Kind kind, Object made, Map<String, Object> exact, StringBuilder data) {
    exact.put(name, kind.exactly(made));
    data.append(",\"").append(name).append("\":").append(json(made));
  }

  private void maybeList(
      String name, Kind kind, int size, Map<String, Object> exact, StringBuilder data) {
    if (isLeftOut(name, data)) {
      return;
    }
    List<Object> exactly = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Object made = kind.make(random);
      exactly.add(kind.exactly(made));
      texts.add(json(made));
    }
    exact.put(name, exactly);
    data.append(",\"").append(name).append("\":[").append(String.join(",", texts)).append("]");
  }

  private static String json(Object made) {
    try {
      return made instanceof String text ? MAPPER.writeValueAsString(text) : made.toString();
    } catch (IOException e) {
      throw new IllegalArgumentException(made.toString(), e);
    }
  }

  /** Returns the exact values an export says, in the form of {@link #values}. */
  static Map<String, Map<String, Object>> read(String exported) {
    Map<String, Map<String, Object>> read = new TreeMap<>();
    exported.lines().forEach(line -> read(line, read));
    return read;
  }

  private static void read(String line, Map<String, Map<String, Object>> read) {
    try {
      JsonNode record = MAPPER.readTree(line);
      JsonNode data = record.path("data");
      boolean edge = record.has("edge");
      String type = record.path(edge ? "edge" : "type").textValue();
      Map<String, Object> exact = new TreeMap<>();
      if (edge) {
        exact.put("from", record.path("from").textValue());
        exact.put("to", record.path("to").textValue());
      }
      data.properties()
          .forEach(
              field -> {
                if (!field.getKey().equals("id") && !field.getValue().isNull()) {
                  exact.put(field.getKey(), exactly(type, field.getKey(), field.getValue()));
                }
              });
      String id = data.path(type.equals("Triple") ? "a" : "id").textValue();
      if (read.put(type + " " + id, exact) != null) {
        throw new IllegalStateException("twice: " + line);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(line, e);
    }
  }

  private static Object exactly(String type, String name, JsonNode value) {
    Kind kind = kind(type, name);
    if (!value.isArray()) {
      return kind.exactly(value);
    }
    List<Object> elements = new ArrayList<>();
    value.forEach(element -> elements.add(kind.exactly(element)));
    return elements;
  }

  private static Kind kind(String type, String name) {
    if (name.equals("name")) {
      return Kind.STRING;
    }
    if (type.equals("Triple")) {
      return switch (name) {
        case "a" -> Kind.STRING;
        case "n" -> Kind.U64;
        case "d" -> Kind.DATE;
        case "body" -> Kind.BLOB;
        default -> Kind.F32;
      };
    }
    return name.equals("v") ? Kind.F32 : Kind.valueOf(name.substring(1).toUpperCase(Locale.ROOT));
  }
}
