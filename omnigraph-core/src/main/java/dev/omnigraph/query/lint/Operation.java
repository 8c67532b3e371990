package dev.omnigraph.query.lint;

import dev.omnigraph.ids.TableKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a valid query does. Immutable.
 *
 * @param result the columns of its result
 * @param reads the tables it reads, in the order of their keys
 * @param writes the tables it writes, in the order of their keys
 */
public record Operation(List<Field> result, List<TableKey> reads, List<TableKey> writes) {
  /** Copies. */
  public Operation {
    result = List.copyOf(result);
    reads = List.copyOf(reads);
    writes = List.copyOf(writes);
  }

  /**
   * A result column.
   *
   * @param name its name
   * @param kind its kind: {@code string}, {@code bool}, {@code int}, {@code bigint}, {@code float},
   *     {@code date}, {@code datetime}, {@code blob}, {@code vector} or {@code list}
   * @param nullable whether it may hold null
   * @param itemKind the kind of list elements
   * @param vectorDimension the length of vectors
   */
  public record Field(
      String name,
      String kind,
      Nullability nullable,
      Optional<String> itemKind,
      OptionalInt vectorDimension) {}

  /** Whether null may occur. */
  public enum Nullability {
    NULLABLE,
    REQUIRED
  }
}
