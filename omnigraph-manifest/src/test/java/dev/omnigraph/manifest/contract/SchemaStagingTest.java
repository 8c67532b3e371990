package dev.omnigraph.manifest.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.storage.TextObjects;
import dev.omnigraph.storage.local.FileForcer;
import dev.omnigraph.storage.text.LocalTextObjects;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two that finish the same change of the schema, on files. */
class SchemaStagingTest {
  private static final SchemaTexts NEXT = new SchemaTexts("source", "ir", "state");

  @TempDir Path root;
  private final FileForcer forcer = new FileForcer(Durability.OS_CACHE);
  private final TextObjects texts = new LocalTextObjects(forcer, IdSource.system());
  private GraphLayout layout = new GraphLayout("/");

  @BeforeEach
  void stage() {
    layout = new GraphLayout(root.toString());
    new SchemaStaging(layout, texts).write(NEXT, SchemaStaging.Step.NONE);
  }

  @AfterEach
  void close() {
    forcer.close();
  }

  /** Returns the same texts, with something that happens right before each rename. */
  private TextObjects beforeRenames(Consumer<String> happening) {
    return (TextObjects)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {TextObjects.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("renameText")) {
                happening.accept((String) arguments[0]);
              }
              try {
                return method.invoke(texts, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void assertPromoted() {
    assertThat(texts.readText(layout.schemaSource())).isEqualTo(Optional.of("source"));
    assertThat(texts.readText(layout.schemaIr())).isEqualTo(Optional.of("ir"));
    assertThat(texts.readText(layout.schemaState())).isEqualTo(Optional.of("state"));
    assertThat(new SchemaStaging(layout, texts).read().isEmpty()).isTrue();
  }

  @Test
  void anotherFinishesThePromotionBetweenALookAndARename() {
    SchemaStaging other = new SchemaStaging(layout, texts);
    TextObjects raced = beforeRenames(staged -> other.promote(SchemaStaging.Step.NONE));
    new SchemaStaging(layout, raced).promote(SchemaStaging.Step.NONE);
    assertPromoted();
  }

  @Test
  void anotherRenamesEachFileFirst() {
    TextObjects raced =
        beforeRenames(
            staged -> texts.renameText(staged, staged.substring(0, staged.lastIndexOf('.'))));
    new SchemaStaging(layout, raced).promote(SchemaStaging.Step.NONE);
    assertPromoted();
  }

  /** What is staged is still there: it is not passed over. */
  @Test
  void aRenameThatFailsIsAFailure() {
    TextObjects failing =
        beforeRenames(
            staged -> {
              try {
                Files.createDirectories(Path.of(layout.schemaSource(), "in the way"));
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    StorageException failure =
        catchThrowableOfType(
            StorageException.class,
            () -> new SchemaStaging(layout, failing).promote(SchemaStaging.Step.NONE));
    assertThat(failure).isNotNull();
    assertThat(texts.readText(GraphLayout.staged(layout.schemaSource())))
        .isEqualTo(Optional.of("source"));
  }
}
