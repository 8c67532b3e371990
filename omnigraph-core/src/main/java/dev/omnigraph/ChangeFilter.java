package dev.omnigraph;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.TableKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which changes are wanted. Immutable.
 *
 * @param types names of node or edge types; all when empty
 * @param kind only nodes or only edges, if given
 * @param ops what happened; everything when empty
 */
public record ChangeFilter(Set<String> types, Optional<EntityKind> kind, Set<ChangeOp> ops) {
  private static final ChangeFilter ALL = new ChangeFilter(Set.of(), Optional.empty(), Set.of());

  /** Copies. */
  public ChangeFilter {
    types = Set.copyOf(types);
    ops = Set.copyOf(ops);
  }

  /** Returns the filter that lets everything pass. */
  public static ChangeFilter all() {
    return ALL;
  }

  /** Returns the same filter for these types only. */
  public ChangeFilter withTypes(Collection<String> names) {
    return new ChangeFilter(Set.copyOf(names), kind, ops);
  }

  /** Returns the same filter for one kind of entities. */
  public ChangeFilter withKind(EntityKind wanted) {
    return new ChangeFilter(types, Optional.of(wanted), ops);
  }

  /** Returns the same filter for some operations only. */
  public ChangeFilter withOps(Collection<ChangeOp> wanted) {
    return new ChangeFilter(types, kind, Set.copyOf(wanted));
  }

  boolean wants(TableKey key) {
    boolean named =
        types.isEmpty() || types.contains(key.typeName()) || types.contains(key.toString());
    return named && kind.map(k -> (k == EntityKind.NODE) == key.isNode()).orElse(true);
  }

  boolean wants(ChangeOp op) {
    return ops.isEmpty() || ops.contains(op);
  }

  /** Requires that every type is one of a schema. */
  void requireKnown(List<Catalog> catalogs) {
    for (String type : types) {
      boolean known =
          catalogs.stream()
              .flatMap(c -> c.tableKeys().stream())
              .anyMatch(k -> k.typeName().equals(type) || k.toString().equals(type));
      if (!known) {
        throw InvalidInputException.of(
            ErrorCode.BAD_REQUEST,
            "no such type",
            "name a node or edge type, or a table key such as node:Person",
            Details.of("type", type));
      }
    }
  }

  /** Returns a text that is the same exactly for equal filters. */
  String canonical() {
    List<String> parts = new ArrayList<>(new TreeSet<>(types));
    parts.add(";" + kind.map(EntityKind::text).orElse(""));
    new TreeSet<>(ops).forEach(op -> parts.add(";" + op.text()));
    return String.join(",", parts);
  }
}
