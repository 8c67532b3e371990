package dev.omnigraph.open;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.contract.SchemaHasher;
import dev.omnigraph.schema.SchemaCompiler;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the schema language says about stored schema texts. Thread-safe. Remembers the last text of
 * each kind, because the same ones are asked about with every write.
 */
final class CompiledSchemas implements SchemaHasher {
  private static final int SOURCES_MAX = 32;

  /** One catalog object per source, so that plans made for it stay good. */
  private final Cache<String, Catalog> sources =
      Caffeine.newBuilder().maximumSize(SOURCES_MAX).executor(Runnable::run).build();

  private volatile Remembered<String> canonical = new Remembered<>("", null);

  private record Remembered<T>(String text, @Nullable T value) {}

  /** Returns the catalog of an accepted source; lenient, because it was accepted before. */
  Catalog catalogOf(String text) {
    return sources.get(text, SchemaCompiler::compileStored);
  }

  @Override
  public String hashOfSource(String text) {
    return catalogOf(text).hash();
  }

  @Override
  public String hashOfIr(String irJson) {
    Remembered<String> last = canonical;
    if (last.value() != null && last.text().equals(irJson)) {
      return last.value();
    }
    String hash = Catalog.fromIr(irJson, "").hash();
    canonical = new Remembered<>(irJson, hash);
    return hash;
  }

  @Override
  public Set<TableKey> tablesOfSource(String text) {
    return new TreeSet<>(catalogOf(text).tableKeys());
  }
}
