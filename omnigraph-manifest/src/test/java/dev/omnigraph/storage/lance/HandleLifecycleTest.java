package dev.omnigraph.storage.lance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.storage.TableEffect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("MustBeClosedChecker") // calls on closed objects return nothing to close
class HandleLifecycleTest {
  @TempDir Path root;

  @Test
  void everyCallAfterCloseIsRefused() {
    try (TempGateway temp = TempGateway.unforced(root)) {
      DatasetHandle handle = temp.gateway.create(temp.address, Rows.SCHEMA);
      handle.close();
      handle.close();
      FragmentInfo fragment = new FragmentInfo(0, "x", 1, 1, null, 1);
      CommitRequest commit =
          new CommitRequest(Rows.nextUuid(), new TableEffect.Restore(1), Map.of());
      try (VectorSchemaRoot batch = Rows.batch(temp.gateway.allocator(), Map.of("a", 1L))) {
        List<Callable<Object>> calls =
            List.of(
                handle::address,
                handle::version,
                handle::schema,
                handle::latestVersion,
                handle::fragments,
                () -> handle.deletedRows(fragment),
                () -> handle.countRows(null),
                () -> handle.countRows("n = 1"),
                () -> handle.scan(ScanRequest.all()),
                () -> handle.readBlobs(List.of(1L), "id"),
                () -> handle.commit(commit),
                () -> handle.upsert("id", BatchSource.of(batch)),
                () -> handle.transaction(1),
                handle::config,
                handle::branches,
                () -> handle.createOrderedIndex("id", "i"),
                handle::indexedColumns,
                () -> {
                  temp.gateway.force(List.of(handle));
                  return "forced";
                });
        for (Callable<Object> call : calls) {
          assertThatThrownBy(call::call).isInstanceOf(ClosedException.class);
        }
      }
    }
  }

  @Test
  void everyCallOfAClosedGatewayIsRefused() {
    TempGateway temp = TempGateway.unforced(root);
    temp.close();
    LanceGateway gateway = temp.gateway;
    gateway.close();
    List<Callable<Object>> calls =
        List.of(
            gateway::allocator,
            () -> gateway.create(temp.address, Rows.SCHEMA),
            () -> gateway.open(temp.address, 1),
            () -> gateway.openLatest(temp.address),
            () -> gateway.openNewestReadable(temp.address, 0),
            () -> gateway.isNewest(temp.address, 1),
            () -> gateway.exists(temp.address),
            () -> gateway.versions(temp.address));
    for (Callable<Object> call : calls) {
      assertThatThrownBy(call::call).isInstanceOf(ClosedException.class);
    }
  }

  @Test
  void handleOutlivesItsGateway() {
    TempGateway temp = TempGateway.unforced(root);
    DatasetHandle one = temp.gateway.create(temp.address, Rows.SCHEMA);
    DatasetHandle two = Rows.append(temp.gateway, one, Rows.numbered(0, 3));
    one.close();
    temp.gateway.close();
    assertThat(Rows.read(two)).isEqualTo(Rows.numbered(0, 3));
    two.close();
    assertThatThrownBy(two::version).isInstanceOf(ClosedException.class);
  }

  @Test
  void openScanSurvivesTheCloseOfItsHandle() {
    try (TempGateway temp = TempGateway.unforced(root);
        DatasetHandle one = temp.gateway.create(temp.address, Rows.SCHEMA)) {
      DatasetHandle two = Rows.append(temp.gateway, one, Rows.numbered(0, 100));
      ScanRequest small = ScanRequest.all().withBatchRows(10);
      BatchStream stream = two.scan(small);
      assertThat(stream.next()).isTrue();
      two.close();
      int rows = stream.batch().getRowCount();
      while (stream.next()) {
        rows += stream.batch().getRowCount();
      }
      assertThat(rows).isEqualTo(100);
      stream.close();
      stream.close();
      assertThatThrownBy(stream::next).isInstanceOf(ClosedException.class);
      assertThatThrownBy(stream::batch).isInstanceOf(ClosedException.class);
    }
  }

  @Test
  void closingWhileOthersReadEndsInAnswersOrTypedErrors() throws Exception {
    int readers = 4;
    int roundsMax = 2_000;
    ExecutorService threads = Executors.newFixedThreadPool(readers);
    try (TempGateway temp = TempGateway.unforced(root);
        DatasetHandle one = temp.gateway.create(temp.address, Rows.SCHEMA)) {
      DatasetHandle two = Rows.append(temp.gateway, one, Rows.numbered(0, 200));
      CountDownLatch reading = new CountDownLatch(readers);
      AtomicInteger answers = new AtomicInteger();
      List<Future<Boolean>> outcomes = new ArrayList<>();
      for (int i = 0; i < readers; i++) {
        outcomes.add(
            threads.submit(
                () -> {
                  for (int round = 0; round < roundsMax; round++) {
                    try {
                      if (Rows.read(two).size() != 200 || two.countRows("n < 7") != 7) {
                        throw new AssertionError("wrong answer");
                      }
                      answers.incrementAndGet();
                      reading.countDown();
                    } catch (ClosedException e) {
                      return true;
                    }
                  }
                  return false;
                }));
      }
      reading.await();
      two.close();
      for (Future<Boolean> outcome : outcomes) {
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(answers.get()).isGreaterThanOrEqualTo(readers);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void guardReleasesOnceAfterTheLastUse() throws Exception {
    int users = 4;
    AtomicInteger releases = new AtomicInteger();
    AtomicInteger inside = new AtomicInteger();
    UseGuard guard =
        new UseGuard(
            "it",
            () -> {
              if (inside.get() != 0) {
                throw new AssertionError("released in use");
              }
              releases.incrementAndGet();
            });
    ExecutorService threads = Executors.newFixedThreadPool(users);
    try {
      CountDownLatch started = new CountDownLatch(users);
      List<Future<?>> outcomes = new ArrayList<>();
      for (int i = 0; i < users; i++) {
        outcomes.add(
            threads.submit(
                () -> {
                  try {
                    while (true) {
                      guard.enter();
                      inside.incrementAndGet();
                      started.countDown();
                      inside.decrementAndGet();
                      guard.leave();
                    }
                  } catch (ClosedException e) {
                    return; // the expected end
                  }
                }));
      }
      started.await();
      guard.close();
      guard.close();
      for (Future<?> outcome : outcomes) {
        outcome.get(60, TimeUnit.SECONDS);
      }
      assertThat(releases).hasValue(1);
    } finally {
      threads.shutdownNow();
    }
  }
}
