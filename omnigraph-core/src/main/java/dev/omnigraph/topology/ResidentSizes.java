package dev.omnigraph.topology;

import dev.omnigraph.ids.TableKey;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The sizes known of one snapshot. See {@link KnownSizes}. */
final class ResidentSizes implements KnownSizes {
  private final @Nullable SnapshotTables made;
  private final Function<TableKey, @Nullable TableState> states;

  /**
   * Looks at what there is.
   *
   * @param made the tables of the snapshot, or null if it was not read yet
   * @param states what all versions of a table share, or null if none was read yet
   */
  ResidentSizes(@Nullable SnapshotTables made, Function<TableKey, @Nullable TableState> states) {
    this.made = made;
    this.states = states;
  }

  @Override
  public Optional<DistinctValues> distinct(TableKey key, String property) {
    ResidentTable table = made == null ? null : made.ifMade(key);
    DistinctValues own = table == null ? null : table.distinct(property);
    TableState state = own == null ? states.apply(key) : null;
    return own != null || state == null
        ? Optional.ofNullable(own)
        : state.sizes.lastDistinct(property);
  }

  @Override
  public Optional<DegreeStatistics> outDegrees(String edgeType) {
    ResidentEdges edges = edges(edgeType);
    DegreeStatistics own = edges == null ? null : edges.outDegrees();
    TableState state = states.apply(TableKey.edge(edgeType));
    if (own != null && state != null) {
      state.sizes.outDegrees = own;
    }
    return Optional.ofNullable(own != null || state == null ? own : state.sizes.outDegrees);
  }

  @Override
  public Optional<DegreeStatistics> inDegrees(String edgeType) {
    ResidentEdges edges = edges(edgeType);
    DegreeStatistics own = edges == null ? null : edges.inDegrees();
    TableState state = states.apply(TableKey.edge(edgeType));
    if (own != null && state != null) {
      state.sizes.inDegrees = own;
    }
    return Optional.ofNullable(own != null || state == null ? own : state.sizes.inDegrees);
  }

  private @Nullable ResidentEdges edges(String edgeType) {
    return made == null ? null : made.edgesIfMade(edgeType);
  }
}
