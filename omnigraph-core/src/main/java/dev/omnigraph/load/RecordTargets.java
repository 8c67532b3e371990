package dev.omnigraph.load;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.ids.TableKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the tables that records name. Confined to one thread. */
final class RecordTargets {
  private final Catalog catalog;
  private final Function<TableKey, ? extends RowSink> sinks;
  private final Map<String, RecordTarget> nodes = new HashMap<>();
  private final Map<String, RecordTarget> edges = new HashMap<>();
  private byte[] lastNodeName = new byte[0];
  private byte[] lastEdgeName = new byte[0];
  private @Nullable RecordTarget lastNode;
  private @Nullable RecordTarget lastEdge;

  RecordTargets(Catalog catalog, Function<TableKey, ? extends RowSink> sinks) {
    this.catalog = catalog;
    this.sinks = sinks;
  }

  /** Returns the table of a node type, or null when there is no such type. */
  @Nullable RecordTarget node(String name) {
    RecordTarget target = nodes.get(name);
    if (target == null && catalog.node(name).isPresent()) {
      target = new RecordTarget(sinks.apply(TableKey.node(name)));
      nodes.put(name, target);
    }
    return target;
  }

  /** Returns the table of an edge type, in whatever case it is spelled, or null. */
  @Nullable RecordTarget edge(String name) {
    RecordTarget target = edges.get(name);
    if (target != null) {
      return target;
    }
    Optional<EdgeType> type = catalog.edgeIgnoringCase(name);
    if (type.isEmpty()) {
      return null;
    }
    RecordTarget canonical = edges.get(type.get().name());
    target = canonical != null ? canonical : new RecordTarget(sinks.apply(type.get().key()));
    edges.put(name, target);
    edges.put(type.get().name(), target);
    return target;
  }

  /** Returns the table of a node type whose name is given in UTF-8, or null. */
  @Nullable RecordTarget node(byte[] bytes, int start, int end) {
    if (lastNode == null
        || !Arrays.equals(bytes, start, end, lastNodeName, 0, lastNodeName.length)) {
      lastNodeName = Arrays.copyOfRange(bytes, start, end);
      lastNode = node(new String(lastNodeName, StandardCharsets.UTF_8));
    }
    return lastNode;
  }

  /** Returns the table of an edge type whose name is given in UTF-8, or null. */
  @Nullable RecordTarget edge(byte[] bytes, int start, int end) {
    if (lastEdge == null
        || !Arrays.equals(bytes, start, end, lastEdgeName, 0, lastEdgeName.length)) {
      lastEdgeName = Arrays.copyOfRange(bytes, start, end);
      lastEdge = edge(new String(lastEdgeName, StandardCharsets.UTF_8));
    }
    return lastEdge;
  }
}
