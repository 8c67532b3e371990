package dev.omnigraph.load;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.write.rows.KeyText;
import dev.omnigraph.write.rows.RowBuffer;
import dev.omnigraph.write.rows.TableShape;
import dev.omnigraph.write.rows.Utf8Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A table records can go to, with what is looked up per member. Confined to one thread. */
final class RecordTarget {
  final TableShape shape;
  final RowSink sink;
  final int[] keySlots;

  /** The record a property occurred in last, by the strict reader's numbering. */
  final long[] seenIn;

  /** The attempt a property occurred in last, by the quick reader's numbering. */
  final long[] triedIn;

  /** The names of the properties in UTF-8. */
  final byte[][] names;

  /** The slots in the order the members of the last record had them; a guess for the next one. */
  final int[] order;

  final boolean isEdge;
  final boolean hasTextKey;

  RecordTarget(RowSink sink) {
    this.sink = sink;
    this.shape = sink.shape();
    List<Property> properties = shape.properties();
    this.seenIn = new long[properties.size()];
    this.triedIn = new long[properties.size()];
    this.order = new int[properties.size()];
    this.names = new byte[properties.size()][];
    for (int i = 0; i < names.length; i++) {
      names[i] = properties.get(i).name().getBytes(StandardCharsets.UTF_8);
      order[i] = i;
    }
    this.keySlots =
        shape
            .node()
            .map(n -> n.keyProperties().stream().mapToInt(p -> shape.slot(p.name())).toArray())
            .orElseGet(() -> new int[0]);
    this.isEdge = shape.edge().isPresent();
    this.hasTextKey =
        keySlots.length == 1 && properties.get(keySlots[0]).type().scalar() == ScalarType.STRING;
  }

  /**
   * Puts the identity that the key of the begun row spells into a buffer.
   *
   * @return the slot of a key property that is null, or -1
   */
  int key(RowBuffer buffer, Utf8Buffer key, Utf8Buffer part) {
    if (keySlots.length == 1) {
      return buffer.keyText(keySlots[0], key) ? -1 : keySlots[0];
    }
    List<String> components = new ArrayList<>(keySlots.length);
    for (int slot : keySlots) {
      if (!buffer.keyText(slot, part)) {
        return slot;
      }
      components.add(part.text());
    }
    key.set(KeyText.tuple(components));
    return -1;
  }
}
