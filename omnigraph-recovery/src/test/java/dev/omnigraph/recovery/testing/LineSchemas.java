package dev.omnigraph.recovery.testing;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.contract.SchemaHasher;
import dev.omnigraph.manifest.contract.SchemaTexts;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * A schema language for tests: a source is its table keys joined by blanks; the IR is upper case.
 */
public final class LineSchemas implements SchemaHasher {
  /** Returns the three files of a schema. */
  public SchemaTexts texts(String source) {
    return SchemaTexts.of(source, ir(source), hashOfSource(source));
  }

  private static String ir(String source) {
    return "IR " + source;
  }

  @Override
  public String hashOfSource(String source) {
    return hashOfIr(ir(source));
  }

  @Override
  public String hashOfIr(String irJson) {
    return "sha256:" + Integer.toHexString(irJson.hashCode());
  }

  @Override
  public Set<TableKey> tablesOfSource(String source) {
    Set<TableKey> tables = new TreeSet<>();
    Arrays.stream(source.split(" ", -1))
        .filter(word -> word.contains(":"))
        .map(TableKey::parse)
        .forEach(tables::add);
    return tables;
  }
}
