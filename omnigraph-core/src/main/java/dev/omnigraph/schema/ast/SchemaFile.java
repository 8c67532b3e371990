package dev.omnigraph.schema.ast;

import java.util.List;

/**
 * A schema source. Immutable.
 *
 * @param declarations the declarations in source order
 */
public record SchemaFile(List<Declaration> declarations) {

  /** Copies the list. */
  public SchemaFile {
    declarations = List.copyOf(declarations);
  }
}
