package dev.omnigraph.system;

import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.SchemaApplyOptions;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.storage.Durability;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** Changes the schema of a table that is larger than the memory of this process. */
final class LargeTableMain {
  private static final String OLD =
      "node Item { name: String @key  text: String  vec: Vector(32)?  photo: Blob?  old: I64? }";
  private static final String NEW =
      "node Item { name: String @key  text: String @unique  vec: Vector(32)?  photo: Blob?"
          + "  mail: String }";

  private LargeTableMain() {}

  /** Takes the directory and the number of rows; prints what happened. */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    int rows = Integer.parseInt(args[1]);
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    Path input = directory.resolve("input.jsonl");
    write(input, rows);
    SchemaApplyOptions how =
        SchemaApplyOptions.defaults().withDataLossAllowed().withNodeDefault("Item", "mail", "none");
    try (Omnigraph graph = Omnigraph.init(directory.resolve("graph").toString(), OLD, options)) {
      graph.load(LoadRequest.of(LoadMode.APPEND, input));
      System.out.println("heap " + Runtime.getRuntime().maxMemory());
      System.out.println("input " + Files.size(input));
      String again = line(rows, 0);
      graph.load(LoadRequest.of(LoadMode.MERGE, again));
      try {
        graph.applySchema(NEW, how);
        System.out.println("not refused");
      } catch (InvalidInputException e) {
        System.out.println("refused " + e.details().get("key") + " " + e.details().get("other"));
      }
      graph.main().mutate("query d() { delete Item where name = \"" + name(rows) + "\" }");
      graph.applySchema(NEW, how);
    }
    try (Omnigraph graph = Omnigraph.open(directory.resolve("graph").toString(), options);
        GraphSnapshot after = graph.at(graph.main().head())) {
      Path out = directory.resolve("output.jsonl");
      try (OutputStream stream = Files.newOutputStream(out)) {
        after.export(stream, List.of());
      }
      System.out.println("same " + same(out, rows));
    }
  }

  private static void write(Path file, int rows) throws IOException {
    try (var out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < rows; i++) {
        out.write(line(i, i));
        out.newLine();
      }
    }
  }

  static String name(int row) {
    return "%08d".formatted(row);
  }

  private static String text(int content) {
    return ("text " + content + " ").repeat(80);
  }

  /** Some are so large that not all of them may be in memory at once. */
  private static String photo(int content) {
    if (content % 4 != 0 && !isLarge(content)) {
      return "null";
    }
    int times = isLarge(content) ? 80_000 : 60;
    byte[] bytes = ("photo " + content + " ").repeat(times).getBytes(StandardCharsets.UTF_8);
    return "\"base64:" + Base64.getEncoder().encodeToString(bytes) + "\"";
  }

  private static boolean isLarge(int content) {
    return content >= 2_000 && content < 2_024;
  }

  private static String vector(int content) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < 32; i++) {
      text.append(i == 0 ? "" : ",").append((content % 1_000 + i) * 0.5f);
    }
    return text.append(']').toString();
  }

  private static String line(int row, int content) {
    return "{\"type\":\"Item\",\"data\":{\"name\":\"%s\",\"text\":\"%s\",\"vec\":%s,\"photo\":%s,\"old\":%d}}"
        .formatted(name(row), text(content), vector(content), photo(content), content);
  }

  /** Returns how many rows of an export are as they were put in, but for the changed columns. */
  private static int same(Path export, int rows) {
    int same = 0;
    try (BufferedReader reader = Files.newBufferedReader(export)) {
      for (int i = 0; i < rows; i++) {
        String expected =
            "{\"type\":\"Item\",\"data\":{\"id\":\"%s\",\"mail\":\"none\",\"name\":\"%s\",\"photo\":%s,\"text\":\"%s\",\"vec\":%s}}"
                .formatted(name(i), name(i), photo(i), text(i), vector(i));
        same += expected.equals(reader.readLine()) ? 1 : 0;
      }
      return reader.readLine() == null ? same : -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
