package dev.omnigraph.storage.lance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.TableEffect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arguments that native code would die of or misread are refused before it sees them. */
@SuppressWarnings("MustBeClosedChecker") // refused calls
class ArgumentCheckTest {
  @TempDir Path root;
  private TempGateway temp;
  private LanceGateway gateway;
  private DatasetHandle handle;

  @BeforeEach
  void writeTwoFragments() {
    temp = TempGateway.unforced(root);
    gateway = temp.gateway;
    try (DatasetHandle one = gateway.create(temp.address, Rows.SCHEMA);
        DatasetHandle two = Rows.append(gateway, one, Rows.numbered(0, 4))) {
      handle = Rows.append(gateway, two, Rows.numbered(4, 6));
    }
  }

  @AfterEach
  void close() {
    handle.close();
    temp.close();
  }

  private static InvalidInputException refused(Runnable call) {
    InvalidInputException error = catchThrowableOfType(InvalidInputException.class, call::run);
    assertThat(error).isNotNull();
    assertThat(error.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    return error;
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "0, -1", "0, 4", "1, 2", "7, 0",
      })
  void rowOutsideOfItsFragmentIsRefused(int fragment, int offset) {
    refused(() -> Rows.commit(handle, removing(Map.of(fragment, new int[] {offset}))).close());
    assertThat(handle.latestVersion()).isEqualTo(3);
  }

  @Test
  void repeatedMissingOrDeletedRowsAreRefused() {
    refused(() -> Rows.commit(handle, removing(Map.of(0, new int[] {1, 1}))).close());
    refused(() -> Rows.commit(handle, removing(Map.of(0, new int[0]))).close());
    refused(
        () ->
            Rows.commit(
                    handle,
                    new TableEffect.Rewrite(List.of(), Map.of(0, new int[] {1}), List.of(0)))
                .close());
    refused(() -> Rows.commit(handle, Rows.rewrite(List.of())).close());
    try (DatasetHandle next = Rows.commit(handle, removing(Map.of(0, new int[] {1})))) {
      InvalidInputException error =
          refused(() -> Rows.commit(next, removing(Map.of(0, new int[] {1, 2}))).close());
      assertThat(error.details()).containsEntry("named", 2).containsEntry("deleted", 1L);
    }
  }

  @Test
  void fragmentsOfAnotherTableOrGatewayAreRefused() {
    DatasetAddress other = DatasetAddress.main(root.resolve("other").toString());
    gateway.create(other, Rows.SCHEMA).close();
    List<StagedFragment> staged = Rows.stage(gateway, other, Rows.numbered(0, 1));
    refused(() -> Rows.commit(handle, Rows.rewrite(staged)).close());
  }

  @Test
  void unknownRepeatedOrNoColumnsAreRefused() {
    refused(() -> handle.scan(ScanRequest.of(List.of("ID"))).close());
    refused(() -> handle.scan(ScanRequest.of(List.of("id", "id"))).close());
    refused(() -> handle.scan(ScanRequest.of(List.of())).close());
    refused(() -> handle.scan(ScanRequest.all().withFragments(List.of(9))).close());
    refused(() -> handle.createOrderedIndex("nope", "x").close());
  }

  @Test
  void filtersThatWouldBeMisreadAreRefused() {
    refused(() -> handle.countRows("\"id\" = 'k0001'"));
    refused(() -> handle.countRows("`ID` = 'k0001'"));
    refused(() -> handle.countRows("id = 'open"));
    refused(() -> handle.countRows("  "));
    assertThat(handle.countRows("id = 'a\"b'")).isZero();
    assertThat(handle.countRows("`id` = 'it''s' OR n = 1")).isEqualTo(1);
    StorageException unknown =
        catchThrowableOfType(StorageException.class, () -> handle.countRows("nope = 1"));
    assertThat(unknown.fault()).isEqualTo(Fault.OTHER);
  }

  @Test
  void upsertNeedsAnAnnotatedKey() {
    try (VectorSchemaRoot batch = Rows.batch(gateway.allocator(), Map.of("a", 1L))) {
      refused(() -> handle.upsert("id", BatchSource.of(batch)).close());
    }
  }

  @Test
  void branchNamesAreCheckedBeforeAnythingIsWritten() {
    for (String name : new String[] {"a..b", "a b", "x.lock", "é", "-a"}) {
      refused(() -> gateway.createBranch(temp.address, 3, BranchName.stored(name)));
    }
    gateway.createBranch(temp.address, 3, BranchName.of("exp"));
    InvalidInputException nested =
        catchThrowableOfType(
            InvalidInputException.class,
            () -> gateway.createBranch(temp.address, 3, BranchName.of("exp/sub")));
    assertThat(nested.code()).isEqualTo(ErrorCode.BRANCH_CONFLICT);
    StorageException again =
        catchThrowableOfType(
            StorageException.class,
            () -> gateway.createBranch(temp.address, 3, BranchName.of("exp")));
    assertThat(again.fault()).isEqualTo(Fault.ALREADY_EXISTS);
    assertThat(temp.layout.root().resolve("tree").toFile().list()).containsExactly("exp");
  }

  @Test
  void leftoverOfAnInterruptedBranchCreationIsReplaced() throws Exception {
    BranchName name = BranchName.of("again");
    gateway.createBranch(temp.address, 3, name);
    String first = gateway.incarnation(temp.address.on(name)).orElseThrow();
    Files.delete(new BranchFiles(temp.layout.root()).reference(name));
    assertThat(gateway.incarnation(temp.address.on(name))).isEmpty();
    gateway.createBranch(temp.address, 2, name);
    try (DatasetHandle branch = gateway.openLatest(temp.address.on(name))) {
      assertThat(branch.version()).isEqualTo(2);
      assertThat(Rows.read(branch)).isEqualTo(Rows.numbered(0, 4));
    }
    assertThat(gateway.incarnation(temp.address.on(name)).orElseThrow()).isNotEqualTo(first);
  }

  @Test
  void stagingForAnAbsentDatasetWritesNothing() {
    DatasetAddress absent = DatasetAddress.main(root.resolve("absent").toString());
    StorageException error =
        catchThrowableOfType(
            StorageException.class, () -> Rows.stage(gateway, absent, Map.of("a", 1L)));
    assertThat(error.fault()).isEqualTo(Fault.NOT_FOUND);
    assertThat(root.resolve("absent")).doesNotExist();
  }

  @Test
  void whatTheProducerThrowsComesOutUnchanged() {
    StorageException own = StorageException.of(Fault.NO_SPACE, "produce", "x", "full", null);
    BatchSource failing =
        new BatchSource() {
          @Override
          public Schema schema() {
            return Rows.SCHEMA;
          }

          @Override
          public VectorSchemaRoot next() {
            throw own;
          }
        };
    StorageException error =
        catchThrowableOfType(
            StorageException.class, () -> gateway.stage(temp.address, failing, 10));
    assertThat(error).isSameAs(own);
  }

  @Test
  void aProducerMayReuseItsBatch() {
    List<Map<String, Long>> parts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      parts.add(Rows.numbered(100 + i * 10, 110 + i * 10));
    }
    try (VectorSchemaRoot reused = Rows.batch(gateway.allocator(), parts.get(0))) {
      BatchSource source =
          new BatchSource() {
            private int next;

            @Override
            public Schema schema() {
              return Rows.SCHEMA;
            }

            @Override
            public @Nullable VectorSchemaRoot next() {
              if (next == parts.size()) {
                return null;
              }
              Rows.fill(reused, parts.get(next++));
              return reused;
            }
          };
      List<StagedFragment> staged = gateway.stage(temp.address, source, 1_000);
      try (DatasetHandle next = Rows.commit(handle, Rows.rewrite(staged))) {
        Map<String, Long> expected = Rows.numbered(100, 300);
        expected.putAll(Rows.numbered(0, 6));
        assertThat(Rows.read(next)).isEqualTo(expected);
      }
    }
  }

  @Test
  void newestIsToldByFileNames() {
    assertThat(gateway.isNewest(temp.address, 3)).isTrue();
    assertThat(gateway.isNewest(temp.address, 2)).isFalse();
    assertThat(gateway.isNewest(temp.address, 4)).isFalse();
    try (DatasetHandle next = Rows.append(gateway, handle, Rows.numbered(6, 7))) {
      assertThat(gateway.isNewest(temp.address, 3)).isFalse();
      assertThat(gateway.isNewest(temp.address, next.version())).isTrue();
    }
  }

  @Test
  void deletedRowsAreTheSameFromMemoryAndFromStorage() {
    try (DatasetHandle four = Rows.commit(handle, removing(Map.of(0, new int[] {2})));
        DatasetHandle five = Rows.commit(four, removing(Map.of(0, new int[] {0})));
        TempGateway fresh = TempGateway.unforced(root);
        DatasetHandle reopened = fresh.gateway.open(temp.address, 5)) {
      assertThat(five.deletedRows(five.fragments().get(0))).containsExactly(0, 2);
      assertThat(four.deletedRows(four.fragments().get(0))).containsExactly(2);
      assertThat(reopened.deletedRows(reopened.fragments().get(0))).containsExactly(0, 2);
    }
  }

  @Test
  void blobsAreReadInOrderAndNeverFiltered() {
    byte[] large = new byte[70_000];
    large[69_999] = 7;
    DatasetAddress address = DatasetAddress.main(root.resolve("blobs").toString());
    try (DatasetHandle blobs =
        BlobRows.write(gateway, address, new byte[][] {{1, 2}, null, {}, large})) {
      assertThat(blobs.readBlobs(List.of(3L, 1L, 0L, 3L, 2L), "photo"))
          .containsExactly(large, null, new byte[] {1, 2}, large, null);
      StorageException missing =
          catchThrowableOfType(
              StorageException.class, () -> blobs.readBlobs(List.of(0L, 99L), "photo"));
      assertThat(missing.fault()).isEqualTo(Fault.NOT_FOUND);
      refused(() -> blobs.readBlobs(List.of(0L), "id"));
      refused(() -> blobs.countRows("photo IS NULL"));
      refused(() -> blobs.countRows("PHOTO IS NULL"));
      refused(() -> blobs.countRows("`photo` IS NULL"));
      refused(() -> blobs.scan(ScanRequest.of(List.of("photo")).withFilter("`id` = 'a'")).close());
      refused(() -> blobs.scan(ScanRequest.all().withFilter("`id` = 'a'")).close());
      assertThat(blobs.countRows("id = 'photo'")).isZero();
      try (BatchStream ids = blobs.scan(ScanRequest.of(List.of("id")))) {
        assertThat(ids.next()).isTrue();
        assertThat(ids.batch().getRowCount()).isEqualTo(4);
      }
    }
  }

  private static TableEffect removing(Map<Integer, int[]> rows) {
    return new TableEffect.Rewrite(List.of(), rows, List.of());
  }
}
