package dev.omnigraph.storage.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphUriTest {
  @TempDir Path root;

  @ParameterizedTest
  @CsvSource({
    "/a/b, /a/b",
    "/a/b///, /a/b",
    "/a/./b/../c/, /a/c",
    "file:///a/b/, /a/b",
    "file:/a%20b, /a b",
    "file://localhost/a, /a",
    "/, /",
    "/a%20b, /a%20b",
    "s3://bucket/key//, s3://bucket/key",
    "S3://bucket, s3://bucket",
  })
  void normalForm(String given, String expected) {
    assertThat(GraphUri.of(given).text()).isEqualTo(expected);
    assertThat(GraphUri.of(given).isLocal()).isEqualTo(expected.startsWith("/"));
  }

  @Test
  void relativePathsAreMadeAbsolute() {
    Path expected = Path.of("some/graph").toAbsolutePath();
    assertThat(GraphUri.of("some/graph/").requireLocal()).isEqualTo(expected);
    assertThat(GraphUri.of("some/graph")).isEqualTo(GraphUri.of(expected.toString()));
  }

  @Test
  void joiningInsertsOneSlash() {
    assertThat(GraphUri.of("/a").resolve("b/c")).isEqualTo("/a/b/c");
    assertThat(GraphUri.of("/a/").resolve("/b")).isEqualTo("/a/b");
    assertThat(GraphUri.of("/").resolve("b")).isEqualTo("/b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "http://x/y", "s3://", "file://host/x", "file:rel", "a\0b"})
  void unusableUrisAreRefused(String uri) {
    InvalidInputException error =
        catchThrowableOfType(InvalidInputException.class, () -> GraphUri.of(uri));
    assertThat(error.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(error.details()).containsEntry("uri", uri);
  }

  @Test
  void fileIsNoGraph() throws Exception {
    Path file = Files.writeString(root.resolve("f"), "x");
    InvalidInputException error =
        catchThrowableOfType(InvalidInputException.class, () -> GraphUri.of(file.toString()));
    assertThat(error.sentence()).isEqualTo("the graph URI names a file, not a directory");
  }

  @Test
  void objectStoreHasNoDirectory() {
    InvalidInputException error =
        catchThrowableOfType(
            InvalidInputException.class, () -> GraphUri.of("s3://b/k").requireLocal());
    assertThat(error.sentence()).contains("object stores are not supported");
  }
}
