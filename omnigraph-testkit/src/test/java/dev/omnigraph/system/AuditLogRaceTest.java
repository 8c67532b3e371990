package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.audit.AuditRow;
import dev.omnigraph.recovery.audit.TableAuditLog;
import dev.omnigraph.recovery.sidecar.WriterKind;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import dev.omnigraph.testkit.fault.Actors;
import dev.omnigraph.testkit.time.SequentialIds;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two recoveries without a lease write the first row of the audit at the same time. */
class AuditLogRaceTest {
  private static final int ROUNDS = 40;
  private static final Schema SCHEMA =
      new Schema(List.of(Field.notNullable("id", ArrowType.Utf8.INSTANCE)));

  @TempDir Path directory;

  /** Storage commits a dataset that is made twice on top of itself, as if to replace its rows. */
  @Test
  void ofTwoThatMakeADatasetOneIsRefused() throws Exception {
    try (DatasetGateway gateway = LanceGateway.open(LanceOptions.defaults())) {
      for (int round = 0; round < ROUNDS; round++) {
        DatasetAddress address =
            new GraphLayout(directory.resolve("g" + round).toString()).manifest();
        CyclicBarrier start = new CyclicBarrier(2);
        CompletableFuture<Boolean> other = Actors.supply(() -> creates(gateway, address, start));
        boolean first = creates(gateway, address, start);
        boolean second = other.get(60, TimeUnit.SECONDS);
        assertThat(first ^ second).as("exactly one makes it").isTrue();
        try (DatasetHandle made = gateway.openLatest(address)) {
          assertThat(made.schema().getFields()).extracting(Field::getName).containsExactly("id");
        }
      }
    }
  }

  private static boolean creates(
      DatasetGateway gateway, DatasetAddress address, CyclicBarrier start) {
    try {
      start.await(60, TimeUnit.SECONDS);
      try (DatasetHandle made = gateway.create(address, SCHEMA)) {
        assertThat(made.version()).isEqualTo(1);
        return true;
      }
    } catch (StorageException e) {
      assertThat(e.fault()).isIn(Fault.ALREADY_EXISTS, Fault.CONTENTION);
      return false;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRowIsWrittenAlthoughTheLogWasMadeAgainBeneathIt() {
    DatasetAddress address = new GraphLayout(directory.resolve("g").toString()).recoveries();
    SequentialIds ids = new SequentialIds(3);
    AuditRow row =
        new AuditRow(
            new CommitId(ids.nextUlid()),
            AuditKind.ROLLED_BACK,
            Optional.empty(),
            new OperationId(ids.nextUlid()),
            WriterKind.LOAD,
            List.of(),
            1);
    AtomicBoolean once = new AtomicBoolean();
    try (DatasetGateway gateway = LanceGateway.open(LanceOptions.defaults())) {
      DatasetGateway racing =
          (DatasetGateway)
              Proxy.newProxyInstance(
                  DatasetGateway.class.getClassLoader(),
                  new Class<?>[] {DatasetGateway.class},
                  (proxy, method, arguments) -> {
                    if (method.getName().equals("stage") && !once.getAndSet(true)) {
                      makeAgain(gateway, address, ids);
                    }
                    try {
                      return method.invoke(gateway, arguments);
                    } catch (InvocationTargetException e) {
                      throw e.getCause();
                    }
                  });
      TableAuditLog log = new TableAuditLog(racing, address, ids);

      assertThat(log.appendOnce(row)).isTrue();

      assertThat(once).isTrue();
      assertThat(log.readAll()).containsExactly(row);
      assertThat(log.appendOnce(row)).isFalse();
    }
  }

  /** What storage does for the second that makes a dataset, and how that gives way. */
  private static void makeAgain(DatasetGateway gateway, DatasetAddress address, SequentialIds ids) {
    try (DatasetHandle made = gateway.openLatest(address);
        DatasetHandle over =
            made.commit(
                new CommitRequest(
                    ids.nextUuid(),
                    new TableEffect.Overwrite(made.schema(), List.of()),
                    Map.of()));
        DatasetHandle back =
            over.commit(
                new CommitRequest(
                    ids.nextUuid(), new TableEffect.Restore(made.version()), Map.of()))) {
      assertThat(back.version()).isEqualTo(3);
    }
  }
}
