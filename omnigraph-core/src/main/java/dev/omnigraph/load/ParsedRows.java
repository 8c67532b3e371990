package dev.omnigraph.load;

import dev.omnigraph.ids.IdSource;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.validate.Violation;
import dev.omnigraph.write.rows.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What one piece of the input says. Written by one thread, then read by another one; owns its rows
 * until they are taken.
 */
final class ParsedRows implements AutoCloseable {
  private final SortedMap<TableKey, RowGroup> groups = new TreeMap<>();
  private final Function<TableKey, TableShape> shapes;
  private final BufferAllocator allocator;
  private final ToIntFunction<TableKey> expectedRows;
  private List<Violation> violations = List.of();
  private long records;
  private int lines;
  private boolean broken;

  ParsedRows(Function<TableKey, TableShape> shapes, BufferAllocator allocator) {
    this(shapes, allocator, key -> 0);
  }

  /** Starts empty, with room for the rows that are expected of each table. */
  ParsedRows(
      Function<TableKey, TableShape> shapes,
      BufferAllocator allocator,
      ToIntFunction<TableKey> expectedRows) {
    this.shapes = shapes;
    this.allocator = allocator;
    this.expectedRows = expectedRows;
  }

  /** Returns the rows of a table, none at first. */
  RowGroup group(TableKey key) {
    return groups.computeIfAbsent(
        key, k -> new RowGroup(shapes.apply(k), allocator, expectedRows.applyAsInt(k)));
  }

  /** Returns the rows by table. */
  SortedMap<TableKey, RowGroup> groups() {
    return groups;
  }

  /** Notes how much was read and what is wrong with it; numbers count from the piece's start. */
  void end(long recordCount, int lineCount, List<Violation> found) {
    records = recordCount;
    lines = lineCount;
    violations = List.copyOf(found);
  }

  /** Notes that the piece is no sequence of JSON values, so that nothing it says counts. */
  void setBroken() {
    broken = true;
  }

  boolean isBroken() {
    return broken;
  }

  /** Returns the number of records. */
  long records() {
    return records;
  }

  /** Returns the number of line ends. */
  int lines() {
    return lines;
  }

  /** Returns what is wrong with single records and values. */
  List<Violation> violations() {
    return violations;
  }

  /** Gives the rows that wait for ids theirs, in the order of the records. */
  void generateIds(IdSource ids) {
    List<RowGroup> waiting = new ArrayList<>();
    for (RowGroup group : groups.values()) {
      if (group.nextWithoutId(0) >= 0) {
        waiting.add(group);
      }
    }
    byte[] ulid = new byte[IdSource.ULID_LETTERS];
    int[] next = new int[waiting.size()];
    for (int i = 0; i < next.length; i++) {
      next[i] = waiting.get(i).nextWithoutId(0);
    }
    while (true) {
      int first = -1;
      for (int i = 0; i < next.length; i++) {
        if (next[i] >= 0
            && (first < 0 || record(waiting, next, i) < record(waiting, next, first))) {
          first = i;
        }
      }
      if (first < 0) {
        return;
      }
      RowGroup group = waiting.get(first);
      ids.nextUlid(ulid);
      group.give(next[first], ulid);
      next[first] = group.nextWithoutId(next[first] + 1);
    }
  }

  private static long record(List<RowGroup> groups, int[] rows, int group) {
    return groups.get(group).batch().record(rows[group]);
  }

  @Override
  public void close() {
    groups.values().forEach(RowGroup::close);
  }
}
