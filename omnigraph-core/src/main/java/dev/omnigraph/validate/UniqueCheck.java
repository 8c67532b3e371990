package dev.omnigraph.validate;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.topology.BoolColumn;
import dev.omnigraph.topology.Column;
import dev.omnigraph.topology.DoubleColumn;
import dev.omnigraph.topology.EdgeTable;
import dev.omnigraph.topology.LongColumn;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import dev.omnigraph.topology.RowsByHash;
import dev.omnigraph.topology.TextColumn;
import dev.omnigraph.validate.TableFacts.UniqueFacts;
import dev.omnigraph.write.ReadSet;
import dev.omnigraph.write.rows.IdIndex;
import dev.omnigraph.write.rows.KeyText;
import dev.omnigraph.write.rows.Placement;
import dev.omnigraph.write.rows.Utf8Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares the unique tuples of added rows with those of committed rows that stay. Confined to one
 * thread.
 */
final class UniqueCheck {
  private final TableFacts table;
  private final @Nullable NodeTable nodes;
  private final @Nullable EdgeTable edges;
  private final @Nullable NodeTable sources;
  private final @Nullable NodeTable targets;
  private final Utf8Buffer buffer = new Utf8Buffer();

  UniqueCheck(ReadSet reads, TableFacts table) {
    this.table = table;
    String type = table.shape().typeName();
    if (table.shape().node().isPresent()) {
      nodes = reads.nodes(type);
      edges = null;
      sources = null;
      targets = null;
    } else {
      nodes = null;
      edges = reads.edges(type);
      sources = reads.nodes(table.edge().from());
      targets = reads.nodes(table.edge().to());
    }
  }

  /** Reads one component of the tuple of a committed row; false when it is null. */
  private interface Component {
    boolean read(int row, Utf8Buffer target);
  }

  void check(Violations found) {
    for (UniqueFacts unique : table.uniques()) {
      if (unique.tuples().size() > 0) {
        check(unique, found);
      }
    }
  }

  private void check(UniqueFacts unique, Violations found) {
    List<Component> components = new ArrayList<>();
    for (int i = 0; i < unique.columns().size(); i++) {
      components.add(component(unique.columns().get(i), unique.type(i)));
    }
    if (unique.tuples().size() < rowsCommitted()) {
      lookUp(unique, components, found);
    } else {
      scan(unique, components, found);
    }
  }

  private int rowsCommitted() {
    return nodes != null ? nodes.liveCount() : edges().liveCount();
  }

  /** Looks at the committed rows that have the hash of an added tuple. */
  private void lookUp(UniqueFacts unique, List<Component> components, Violations found) {
    RowsByHash.RowHash hash =
        row ->
            tuple(components, row)
                ? hash(buffer.bytes(), 0, buffer.length())
                : RowsByHash.RowHash.NONE;
    String name = unique.name();
    RowsByHash rows = nodes != null ? nodes.rowsByHash(name, hash) : edges().rowsByHash(name, hash);
    IdIndex tuples = unique.tuples();
    Utf8Buffer added = new Utf8Buffer();
    for (int i = 0; i < tuples.size(); i++) {
      int held = i;
      tuples.copyTo(i, added);
      rows.forEach(
          hash(added.bytes(), 0, added.length()),
          row -> {
            if (tuple(components, row) && added.sameAs(buffer)) {
              compare(unique, held, row, found);
            }
          });
    }
  }

  private static int hash(byte[] bytes, int from, int length) {
    int hash = length;
    for (int i = from; i < from + length; i++) {
      hash = hash * 31 + bytes[i];
    }
    hash *= 0x9e3779b1;
    return hash ^ (hash >>> 15);
  }

  private void compare(UniqueFacts unique, int held, int row, Violations found) {
    String id = nodes != null ? nodes.id(row) : edges().id(row);
    if (stays(id)) {
      found.add(unique.violation(held, id));
    }
  }

  /** Looks at all committed rows: cheaper when more rows are added than there are. */
  private void scan(UniqueFacts unique, List<Component> components, Violations found) {
    IdIndex tuples = unique.tuples();
    OrdinalCursor cursor = nodes != null ? nodes.cursor() : edges().cursor();
    int[] batch = new int[1024];
    for (int n = cursor.next(batch); n > 0; n = cursor.next(batch)) {
      for (int i = 0; i < n; i++) {
        if (!tuple(components, batch[i])) {
          continue;
        }
        int held = tuples.find(buffer);
        if (held >= 0) {
          compare(unique, held, batch[i], found);
        }
      }
    }
  }

  private EdgeTable edges() {
    return Objects.requireNonNull(edges);
  }

  private boolean stays(String id) {
    boolean replaced = table.placement() == Placement.UPSERT && table.ids().find(id) >= 0;
    return !replaced && table.removed().find(id) < 0;
  }

  private boolean tuple(List<Component> components, int row) {
    if (components.size() == 1) {
      return components.get(0).read(row, buffer);
    }
    List<String> texts = new ArrayList<>(components.size());
    for (Component component : components) {
      if (!component.read(row, buffer)) {
        return false;
      }
      texts.add(buffer.text());
    }
    return buffer.set(KeyText.tuple(texts));
  }

  private Component component(String column, ScalarType type) {
    if (table.shape().edge().isPresent() && column.equals("src")) {
      return (row, target) -> end(sources, edges().sourceOf(row), target);
    }
    if (table.shape().edge().isPresent() && column.equals("dst")) {
      return (row, target) -> end(targets, edges().targetOf(row), target);
    }
    Column values = nodes != null ? nodes.column(column) : edges().column(column);
    return (row, target) -> !values.isNull(row) && value(values, type, row, target);
  }

  private static boolean end(@Nullable NodeTable ends, int node, Utf8Buffer target) {
    NodeTable table = Objects.requireNonNull(ends);
    target.set(table.idBytes(node), table.idStart(node), table.idLength(node));
    return true;
  }

  private static boolean value(Column values, ScalarType type, int row, Utf8Buffer target) {
    if (values instanceof TextColumn texts) {
      target.set(texts.bytesAt(row), texts.startAt(row), texts.lengthAt(row));
      return true;
    }
    String text;
    if (values instanceof LongColumn longs) {
      text = KeyText.of(type, longs.longAt(row));
    } else if (values instanceof DoubleColumn doubles) {
      text = KeyText.of(type, doubles.doubleAt(row));
    } else {
      text = KeyText.of(((BoolColumn) values).boolAt(row));
    }
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    target.set(bytes, 0, bytes.length);
    return true;
  }
}
