package dev.omnigraph.delta;

import dev.omnigraph.query.ir.Value;
import java.util.List;
import java.util.Objects;

/**
 * A whole row. Immutable. Two images are equal when every cell is the same: null is not empty text,
 * floats compare by their bits, vectors and lists element by element, blobs by content.
 *
 * @param id the id
 * @param source the id at the source end of an edge, empty text for a node
 * @param target the id at the target end of an edge, empty text for a node
 * @param values one value per property of the side it was read from, in column order; an unsigned
 *     64-bit integer as its bits, a blob as {@code base64:…} text or as its reference. Storage does
 *     not tell an absent blob from an empty one: of an optional property both are null, of a
 *     required one both are empty
 */
public record RowImage(String id, String source, String target, List<Value> values) {
  /** Validates and copies. */
  public RowImage {
    Objects.requireNonNull(id);
    Objects.requireNonNull(source);
    Objects.requireNonNull(target);
    values = List.copyOf(values);
  }
}
