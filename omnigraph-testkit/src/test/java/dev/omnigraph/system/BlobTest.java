package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.Blob;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Blobs are read whole or in parts, and survive what happens to their row. */
@ExtendWith(TempGraphExtension.class)
@SuppressWarnings("try") // closing early is what one test is about
class BlobTest {
  private static final String SCHEMA =
      """
      node Doc { name: String @key  n: I32?  body: Blob? }
      edge Cites: Doc -> Doc { scan: Blob? }
      """;

  private static byte[] bytes(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static String text(byte[] bytes) {
    return "base64:" + Base64.getEncoder().encodeToString(bytes);
  }

  private static void put(Omnigraph graph, String name, byte[] bytes) {
    graph.load(
        LoadRequest.of(
            LoadMode.MERGE,
            "{\"type\":\"Doc\",\"data\":{\"name\":\""
                + name
                + "\",\"body\":\""
                + text(bytes)
                + "\"}}"));
  }

  private static byte[] read(Omnigraph graph, String type, String id, String property) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GraphSnapshot snapshot = graph.main().snapshot();
        Blob blob = snapshot.blob(type, id, property).orElseThrow()) {
      blob.writeTo(out);
    }
    return out.toByteArray();
  }

  @Test
  void partsAreReadWithinBounds(TempGraph temp) {
    byte[] body = bytes(1, 2_500_000);
    try (Omnigraph graph = temp.init(SCHEMA)) {
      put(graph, "d", body);
      try (GraphSnapshot snapshot = graph.main().snapshot();
          Blob blob = snapshot.blob("Doc", "d", "body").orElseThrow()) {
        assertThat(blob.size()).isEqualTo(body.length);
        assertThat(blob.reference()).isEmpty();
        assertThat(blob.read(0, 10)).isEqualTo(Arrays.copyOf(body, 10));
        assertThat(blob.read(1_234_567, 1000))
            .isEqualTo(Arrays.copyOfRange(body, 1_234_567, 1_235_567));
        assertThat(blob.read(body.length - 3, 3))
            .isEqualTo(Arrays.copyOfRange(body, body.length - 3, body.length));
        assertThat(blob.read(body.length, 0)).isEmpty();
        for (long[] range :
            new long[][] {{-1, 1}, {0, -1}, {body.length, 1}, {Long.MAX_VALUE, 2}}) {
          InvalidInputException error =
              catchThrowableOfType(
                  InvalidInputException.class, () -> blob.read(range[0], (int) range[1]));
          assertThat(error.details()).containsEntry("size", (long) body.length);
        }
        blob.close();
        assertThat(catchThrowableOfType(ClosedException.class, () -> blob.read(0, 1))).isNotNull();
      }
    }
  }

  /** Storage cannot be asked for keys with characters beyond the basic plane. */
  @Test
  void keysOfAnyCharactersNameTheirBlob(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      for (int i = 0; i < 3; i++) {
        put(graph, "\uD83D\uDE00" + i, bytes(i, 100));
      }
      for (int i = 0; i < 3; i++) {
        assertThat(read(graph, "Doc", "\uD83D\uDE00" + i, "body")).isEqualTo(bytes(i, 100));
      }
    }
  }

  @Test
  void bytesAreKeptThroughUpdateAndOptimize(TempGraph temp) {
    byte[] small = bytes(2, 5);
    byte[] large = bytes(3, 300_000);
    byte[] onEdge = bytes(4, 70_000);
    try (Omnigraph graph = temp.init(SCHEMA)) {
      put(graph, "small", small);
      put(graph, "large", large);
      graph.load(
          LoadRequest.of(
              LoadMode.MERGE,
              "{\"edge\":\"Cites\",\"from\":\"small\",\"to\":\"large\",\"data\":{\"id\":\"c\","
                  + "\"scan\":\""
                  + text(onEdge)
                  + "\"}}"));
      graph.mutate("query q() { update Doc set { n: 4 } where name = \"large\" }", Map.of());
      put(graph, "other", bytes(5, 10));
      graph.optimize(OptimizeOptions.all());

      assertThat(read(graph, "Doc", "small", "body")).isEqualTo(small);
      assertThat(read(graph, "Doc", "large", "body")).isEqualTo(large);
      assertThat(read(graph, "Cites", "c", "scan")).isEqualTo(onEdge);
    }
    try (Omnigraph reopened = temp.openReadOnly()) {
      assertThat(read(reopened, "Doc", "large", "body")).isEqualTo(large);
    }
  }

  @Test
  void whatIsNotThereIsSaid(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.load(
          LoadRequest.of(LoadMode.MERGE, "{\"type\":\"Doc\",\"data\":{\"name\":\"empty\"}}"));
      try (GraphSnapshot snapshot = graph.main().snapshot()) {
        Optional<Blob> none = snapshot.blob("Doc", "empty", "body");
        assertThat(none).isEmpty();
        for (String[] wrong :
            new String[][] {
              {"Doc", "absent", "body"}, {"Nope", "empty", "body"}, {"Doc", "empty", "nope"}
            }) {
          NotFoundException error =
              catchThrowableOfType(
                  NotFoundException.class,
                  () -> snapshot.blob(wrong[0], wrong[1], wrong[2]).ifPresent(Blob::close));
          assertThat(error).as(String.join(" ", wrong)).isNotNull();
        }
        InvalidInputException error =
            catchThrowableOfType(
                InvalidInputException.class,
                () -> snapshot.blob("Doc", "empty", "name").ifPresent(Blob::close));
        assertThat(error.details()).containsEntry("property", "name");
      }
    }
  }
}
