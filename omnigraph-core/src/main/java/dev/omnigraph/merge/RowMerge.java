package dev.omnigraph.merge;

import dev.omnigraph.MergeConflict;
import dev.omnigraph.MergeConflict.Kind;
import dev.omnigraph.MergeResolver;
import dev.omnigraph.delta.RowImage;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.write.rows.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Merges the states of one row both sides changed. No I/O; confined.
 *
 * <p>A row one side deleted and the other changed, and a row both inserted with different content,
 * is decided as a whole. Of a row both updated, every property is decided for itself, the ends of
 * an edge like properties: the side that changed it wins, and only two different changes conflict.
 */
final class RowMerge {
  private final TableShape shape;
  private final MergeResolver resolver;
  private final Consumer<MergeConflict> conflicts;

  RowMerge(TableShape shape, MergeResolver resolver, Consumer<MergeConflict> conflicts) {
    this.shape = shape;
    this.resolver = resolver;
    this.conflicts = conflicts;
  }

  /**
   * Returns the merged state; when a conflict is not resolved, the target's.
   *
   * @param base what both started from, empty when there was no row
   * @param theirs what the source made of it
   * @param ours what the target made of it
   */
  Optional<RowImage> merge(
      Optional<RowImage> base, Optional<RowImage> theirs, Optional<RowImage> ours) {
    if (theirs.equals(ours) || theirs.equals(base)) {
      return ours;
    }
    if (ours.equals(base)) {
      return theirs;
    }
    if (base.isPresent() && theirs.isPresent() && ours.isPresent()) {
      return Optional.of(mergeCells(base.get(), theirs.get(), ours.get()));
    }
    Kind kind = base.isEmpty() ? Kind.DIVERGENT_INSERT : Kind.DELETE_VS_UPDATE;
    String id = base.or(() -> theirs).or(() -> ours).orElseThrow().id();
    MergeConflict conflict =
        new MergeConflict(
            kind,
            shape.key().toString(),
            shape.typeName(),
            id,
            Optional.empty(),
            Optional.ofNullable(PlainValues.of(base, shape)),
            Optional.ofNullable(PlainValues.of(ours, shape)),
            Optional.ofNullable(PlainValues.of(theirs, shape)),
            Map.of());
    return choose(conflict, base, theirs, ours);
  }

  private <T> T choose(MergeConflict conflict, T base, T theirs, T ours) {
    return switch (resolver.resolve(conflict)) {
      case CONFLICT -> {
        conflicts.accept(conflict);
        yield ours;
      }
      case OURS -> ours;
      case THEIRS -> theirs;
      case BASE -> base;
    };
  }

  private RowImage mergeCells(RowImage base, RowImage theirs, RowImage ours) {
    String id = base.id();
    String source = end(id, "src", base.source(), theirs.source(), ours.source());
    String target = end(id, "dst", base.target(), theirs.target(), ours.target());
    List<Value> values = new ArrayList<>(base.values().size());
    for (int i = 0; i < base.values().size(); i++) {
      values.add(cell(id, i, base.values().get(i), theirs.values().get(i), ours.values().get(i)));
    }
    return new RowImage(id, source, target, values);
  }

  private String end(String id, String column, String base, String theirs, String ours) {
    if (theirs.equals(ours) || theirs.equals(base)) {
      return ours;
    }
    return ours.equals(base)
        ? theirs
        : choose(divergent(id, column, base, theirs, ours), base, theirs, ours);
  }

  private Value cell(String id, int slot, Value base, Value theirs, Value ours) {
    if (theirs.equals(ours) || theirs.equals(base)) {
      return ours;
    }
    if (ours.equals(base)) {
      return theirs;
    }
    var property = shape.properties().get(slot);
    MergeConflict conflict =
        divergent(
            id,
            property.name(),
            PlainValues.of(base, property),
            PlainValues.of(theirs, property),
            PlainValues.of(ours, property));
    return choose(conflict, base, theirs, ours);
  }

  private MergeConflict divergent(
      String id,
      String property,
      @Nullable Object base,
      @Nullable Object theirs,
      @Nullable Object ours) {
    return new MergeConflict(
        Kind.DIVERGENT_UPDATE,
        shape.key().toString(),
        shape.typeName(),
        id,
        Optional.of(property),
        Optional.ofNullable(base),
        Optional.ofNullable(ours),
        Optional.ofNullable(theirs),
        Map.of());
  }
}
