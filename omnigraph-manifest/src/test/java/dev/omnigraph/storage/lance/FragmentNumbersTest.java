package dev.omnigraph.storage.lance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.TableEffect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fragment number is used once in the life of a table, also across versions without fragments:
 * Lance remembers the row ids of a fragment by its number, whatever the version.
 */
class FragmentNumbersTest {
  /** The columns of {@link Rows#SCHEMA}, one of them under another rule. */
  private static final Schema OTHER =
      new Schema(
          List.of(
              new Field("id", FieldType.nullable(ArrowType.Utf8.INSTANCE), null),
              new Field("n", FieldType.nullable(new ArrowType.Int(64, true)), null)));

  private static final TableEffect NOTHING = new TableEffect.Overwrite(Rows.SCHEMA, List.of());

  @TempDir Path directory;

  private static List<StagedFragment> staged(TempGateway temp, int rows) {
    return staged(temp, 0, rows);
  }

  private static List<StagedFragment> staged(TempGateway temp, int from, int until) {
    try (VectorSchemaRoot batch =
        Rows.batch(temp.gateway.allocator(), Rows.numbered(from, until))) {
      return temp.gateway.stageReplacement(temp.address, BatchSource.of(batch), 100);
    }
  }

  private static List<Long> rowIds(DatasetHandle handle) {
    List<Long> ids = new ArrayList<>();
    try (BatchStream stream = handle.scan(ScanRequest.of(List.of("id")).withRowId())) {
      while (stream.next()) {
        UInt8Vector values = (UInt8Vector) stream.batch().getVector("_rowid");
        for (int i = 0; i < values.getValueCount(); i++) {
          ids.add(values.get(i));
        }
      }
    }
    return ids;
  }

  /** Applies effects one after the other; row ids are read, and so remembered, at each version. */
  @SuppressWarnings("MustBeClosedChecker") // all of them at the end
  private void require(TempGateway temp, List<Supplier<TableEffect>> effects, int rowsAtTheEnd) {
    List<DatasetHandle> open = new ArrayList<>();
    try {
      DatasetHandle now = temp.gateway.create(temp.address, Rows.SCHEMA);
      open.add(now);
      Map<Integer, Long> rowsOfNumber = new HashMap<>();
      for (Supplier<TableEffect> effect : effects) {
        now = Rows.commit(now, effect.get());
        open.add(now);
        assertThat(new TreeSet<>(rowIds(now))).hasSize((int) now.countRows(null));
        for (FragmentInfo fragment : now.fragments()) {
          Long before = rowsOfNumber.put(fragment.id(), fragment.physicalRows());
          assertThat(before)
              .as("rows of fragment %s", fragment.id())
              .isIn(null, fragment.physicalRows());
        }
      }
      assertThat(Rows.read(now)).isEqualTo(Rows.numbered(0, rowsAtTheEnd));
      DatasetHandle more =
          Rows.commit(now, Rows.rewrite(staged(temp, rowsAtTheEnd, rowsAtTheEnd + 2)));
      open.add(more);
      assertThat(new TreeSet<>(rowIds(more))).hasSize(rowsAtTheEnd + 2);
      assertThat(Rows.read(more)).isEqualTo(Rows.numbered(0, rowsAtTheEnd + 2));
    } finally {
      open.forEach(DatasetHandle::close);
    }
  }

  private static TableEffect over(Schema schema, List<StagedFragment> rows) {
    return new TableEffect.Overwrite(schema, rows);
  }

  @Test
  void notAfterAnEmptyVersionOfTheSameColumns() {
    try (TempGateway temp = TempGateway.unforced(directory)) {
      require(
          temp,
          List.<Supplier<TableEffect>>of(
              () -> Rows.rewrite(staged(temp, 5)),
              () -> NOTHING,
              () -> over(Rows.SCHEMA, staged(temp, 3)),
              () -> NOTHING,
              () -> NOTHING,
              () -> over(Rows.SCHEMA, staged(temp, 7))),
          7);
    }
  }

  @Test
  void notAfterAllRowsWereRemoved() {
    try (TempGateway temp = TempGateway.unforced(directory)) {
      require(
          temp,
          List.<Supplier<TableEffect>>of(
              () -> Rows.rewrite(staged(temp, 2)),
              () -> new TableEffect.Rewrite(List.of(), Map.of(0, new int[] {0, 1}), List.of()),
              () -> over(Rows.SCHEMA, staged(temp, 4))),
          4);
    }
  }

  @Test
  void notAfterAnEmptyVersionOfOtherColumns() {
    try (TempGateway temp = TempGateway.unforced(directory)) {
      require(
          temp,
          List.<Supplier<TableEffect>>of(
              () -> Rows.rewrite(staged(temp, 5)),
              () -> over(OTHER, List.of()),
              () -> over(OTHER, staged(temp, 3))),
          3);
    }
  }

  /** There is nothing to tell which numbers were used, and Lance numbers an overwrite from 0. */
  @Test
  void rowsUnderOtherColumnsAreRefusedOverAnEmptyVersion() {
    try (TempGateway temp = TempGateway.unforced(directory);
        DatasetHandle empty = temp.gateway.create(temp.address, Rows.SCHEMA)) {
      TableEffect rows = over(OTHER, staged(temp, 3));
      InvalidInputException refusal =
          catchThrowableOfType(InvalidInputException.class, () -> Rows.commit(empty, rows).close());
      assertThat(refusal).hasMessageContaining("gets its columns before its rows");
      try (DatasetHandle newest = temp.gateway.openLatest(temp.address)) {
        assertThat(newest.version()).isEqualTo(empty.version());
      }
    }
  }

  @Test
  void notWhenTheColumnsChangeOverRows() {
    try (TempGateway temp = TempGateway.unforced(directory)) {
      require(
          temp,
          List.<Supplier<TableEffect>>of(
              () -> Rows.rewrite(staged(temp, 5)),
              () -> over(OTHER, staged(temp, 3)),
              () -> over(Rows.SCHEMA, staged(temp, 6))),
          6);
    }
  }

  @Test
  void notWhenTheHighestIsGone() {
    try (TempGateway temp = TempGateway.unforced(directory)) {
      require(
          temp,
          List.<Supplier<TableEffect>>of(
              () -> Rows.rewrite(staged(temp, 5)),
              () -> Rows.rewrite(staged(temp, 5, 7)),
              () -> new TableEffect.Rewrite(List.of(), Map.of(1, new int[] {0, 1}), List.of()),
              () -> over(OTHER, staged(temp, 3)),
              () -> Rows.rewrite(staged(temp, 3, 4))),
          4);
    }
  }

  @Test
  void notAfterARestore() {
    try (TempGateway temp = TempGateway.unforced(directory)) {
      require(
          temp,
          List.<Supplier<TableEffect>>of(
              () -> Rows.rewrite(staged(temp, 5)),
              () -> over(Rows.SCHEMA, staged(temp, 3)),
              () -> new TableEffect.Restore(2),
              () -> over(Rows.SCHEMA, staged(temp, 6))),
          6);
    }
  }

  /**
   * Numbers are given by how many fragments a version can have added, so that has to be bounded.
   */
  @Test
  void moreFilesThanACommitMayAddAreRefused() {
    try (TempGateway temp = TempGateway.unforced(directory);
        DatasetHandle empty = temp.gateway.create(temp.address, Rows.SCHEMA)) {
      StagedFragment one = staged(temp, 1).get(0);
      TableEffect many = Rows.rewrite(Collections.nCopies(4_097, one));
      InvalidInputException refusal =
          catchThrowableOfType(InvalidInputException.class, () -> Rows.commit(empty, many).close());
      assertThat(refusal).hasMessageContaining("too many files");
      assertThat(refusal.details()).containsEntry("files", 4_097);
    }
  }
}
