package dev.omnigraph.storage.text;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The place of a graph in normal form: an absolute local path, or an {@code s3://} URI; without
 * trailing slash. Immutable.
 */
public final class GraphUri {
  private final String text;
  private final @Nullable Path path;

  private GraphUri(String text, @Nullable Path path) {
    this.text = text;
    this.path = path;
  }

  /**
   * Returns the normal form of what a user wrote: {@code s3://bucket/key}, a {@code file:} URI, or
   * a local path, relative ones against the working directory. Symbolic links are not resolved.
   *
   * @throws InvalidInputException if it is empty, of another scheme, not a path, or names a file
   */
  public static GraphUri of(String uri) {
    if (uri.isBlank()) {
      throw refuse("the graph URI is empty", uri, "give a directory");
    }
    String lower = uri.toLowerCase(Locale.ROOT);
    if (lower.startsWith("s3://")) {
      String cut = cutSlashes(uri);
      if (cut.length() <= "s3:/".length()) {
        throw refuse("the graph URI names no bucket", uri, "write s3://bucket/prefix");
      }
      return new GraphUri("s3://" + cut.substring("s3://".length()), null);
    }
    if (lower.startsWith("file:")) {
      return local(fileUri(uri), uri);
    }
    if (lower.contains("://")) {
      throw refuse("the scheme of the graph URI is not known", uri, "use file:// or s3://");
    }
    try {
      return local(Path.of(uri), uri);
    } catch (InvalidPathException e) {
      throw refuse("the graph URI is not a path", uri, String.valueOf(e.getReason()));
    }
  }

  private static Path fileUri(String uri) {
    try {
      URI parsed = URI.create(uri);
      String authority = parsed.getAuthority();
      if (parsed.isOpaque() || (authority != null && !authority.equals("localhost"))) {
        throw refuse(
            "the file URI names another host or no absolute path", uri, "write file:///directory");
      }
      return Path.of(new URI("file", null, parsed.getPath(), null));
    } catch (IllegalArgumentException | java.net.URISyntaxException e) {
      throw refuse("the file URI is malformed", uri, "escape special characters, or give a path");
    }
  }

  private static GraphUri local(Path path, String uri) {
    Path absolute = path.toAbsolutePath().normalize();
    if (Files.exists(absolute) && !Files.isDirectory(absolute)) {
      throw refuse("the graph URI names a file, not a directory", uri, "give a directory");
    }
    return new GraphUri(absolute.toString(), absolute);
  }

  private static String cutSlashes(String uri) {
    int end = uri.length();
    while (end > 0 && uri.charAt(end - 1) == '/') {
      end--;
    }
    return uri.substring(0, end);
  }

  private static InvalidInputException refuse(String sentence, String uri, String hint) {
    return InvalidInputException.of(ErrorCode.BAD_REQUEST, sentence, hint, Details.of("uri", uri));
  }

  /** Returns the normal form. */
  public String text() {
    return text;
  }

  /** Returns whether the graph lies on a local file system. */
  public boolean isLocal() {
    return path != null;
  }

  /**
   * Returns the directory.
   *
   * @throws InvalidInputException if the graph is not on a local file system, which this release
   *     does not support
   */
  public Path requireLocal() {
    if (path == null) {
      throw refuse(
          "object stores are not supported by this release", text, "use a local directory");
    }
    return path;
  }

  /** Returns the URI of something below the root, with one slash between. */
  public String resolve(String relative) {
    String cut = relative;
    while (cut.startsWith("/")) {
      cut = cut.substring(1);
    }
    return text.endsWith("/") ? text + cut : text + "/" + cut;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GraphUri uri && uri.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
