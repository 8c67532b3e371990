package dev.omnigraph.manifest.contract;

import dev.omnigraph.ids.TableKey;
import java.util.Set;

/**
 * What the schema language knows about a schema text and this module does not. Thread-safe.
 * Implemented above; texts that do not compile or decode are refused with the errors of the
 * language.
 */
public interface SchemaHasher {
  /** Returns the hash, {@code sha256:…}, of the schema a source text compiles to. */
  String hashOfSource(String source);

  /** Returns the hash, {@code sha256:…}, of a canonical JSON. */
  String hashOfIr(String irJson);

  /** Returns the tables of the schema a source text compiles to. */
  Set<TableKey> tablesOfSource(String source);
}
