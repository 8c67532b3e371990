package dev.omnigraph.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test method a {@link TempGraph}. After the test it fails for handles or datasets left
 * open, sidecars left behind and problems {@code check} finds, and deletes the directory.
 *
 * <p>A test that leaves a damaged or interrupted graph on purpose should not use it.
 */
public final class TempGraphExtension implements ParameterResolver, AfterEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(TempGraphExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TempGraph.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent("graph", k -> new TempGraph(newDirectory()), TempGraph.class);
  }

  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("omnigraph-test").resolve("graph");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    TempGraph graph = context.getStore(NAMESPACE).remove("graph", TempGraph.class);
    if (graph == null) {
      return;
    }
    try {
      if (context.getExecutionException().isEmpty()) {
        List<String> leftovers = graph.leftovers();
        if (!leftovers.isEmpty()) {
          throw new AssertionError("the test left something behind: " + leftovers);
        }
      }
    } finally {
      deleteAll(Path.of(graph.uri()).getParent());
    }
  }

  private static void deleteAll(@Nullable Path directory) throws IOException {
    if (directory == null || !Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
