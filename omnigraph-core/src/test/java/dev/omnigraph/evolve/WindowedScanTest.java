package dev.omnigraph.evolve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.CompactionRules;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scan by windows has the rows of a plain one and asks for few of them at once. */
@SuppressWarnings("MustBeClosedChecker") // close() closes the versions
class WindowedScanTest {
  private static final Schema SCHEMA =
      new Schema(
          List.of(
              new Field(
                  "id",
                  new FieldType(
                      false,
                      ArrowType.Utf8.INSTANCE,
                      null,
                      Map.of("lance-schema:unenforced-primary-key", "true")),
                  null),
              new Field("text", FieldType.notNullable(ArrowType.Utf8.INSTANCE), null)));

  private static final long WINDOW = 1 << 16;

  @TempDir Path root;
  private LanceGateway gateway;
  private DatasetHandle handle;
  private long commits;
  private final List<ScanRequest> asked = new ArrayList<>();

  @BeforeEach
  void open() {
    gateway = LanceGateway.open(LanceOptions.builder().durability(Durability.OS_CACHE).build());
    handle = gateway.create(DatasetAddress.main(root.resolve("t").toString()), SCHEMA);
  }

  @AfterEach
  void close() {
    handle.close();
    assertThat(gateway.allocator().getAllocatedMemory()).isZero();
    gateway.close();
  }

  private VectorSchemaRoot batch(int from, int until, IntUnaryOperator width) {
    VectorSchemaRoot batch = VectorSchemaRoot.create(SCHEMA, gateway.allocator());
    VarCharVector ids = (VarCharVector) batch.getVector("id");
    VarCharVector texts = (VarCharVector) batch.getVector("text");
    for (int i = from; i < until; i++) {
      ids.setSafe(i - from, "k%05d".formatted(i).getBytes(StandardCharsets.UTF_8));
      String text = "%x ".formatted(i * 0x9E3779B97F4A7C15L).repeat(width.applyAsInt(i) / 17);
      texts.setSafe(i - from, text.getBytes(StandardCharsets.UTF_8));
    }
    batch.setRowCount(until - from);
    return batch;
  }

  private void move(DatasetHandle to) {
    handle.close();
    handle = to;
  }

  private void commit(TableEffect effect) {
    move(handle.commit(new CommitRequest(new UUID(9, ++commits), effect, Map.of())));
  }

  private void append(int from, int until, IntUnaryOperator width) {
    try (VectorSchemaRoot batch = batch(from, until, width)) {
      commit(
          new TableEffect.Rewrite(
              gateway.stage(handle.address(), BatchSource.of(batch), 1 << 20),
              Map.of(),
              List.of()));
    }
  }

  /** As another engine changes rows, which keep their ids. */
  private void upsert(int from, int until) {
    try (VectorSchemaRoot batch = batch(from, until, i -> 40)) {
      move(handle.upsert("id", BatchSource.of(batch)));
    }
  }

  private static List<String> read(BatchStream stream) {
    List<String> rows = new ArrayList<>();
    try (stream) {
      while (stream.next()) {
        VectorSchemaRoot batch = stream.batch();
        for (int i = 0; i < batch.getRowCount(); i++) {
          rows.add(batch.getVector("id").getObject(i) + " " + batch.getVector("text").getObject(i));
        }
      }
    }
    return rows;
  }

  private WindowedScan windows() {
    asked.clear();
    DatasetHandle watched =
        (DatasetHandle)
            Proxy.newProxyInstance(
                DatasetHandle.class.getClassLoader(),
                new Class<?>[] {DatasetHandle.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("scan")) {
                    asked.add((ScanRequest) arguments[0]);
                  }
                  try {
                    return method.invoke(handle, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    return new WindowedScan(watched, ScanRequest.all().withoutIndex(), 0, WINDOW);
  }

  private long windowsAsked() {
    return asked.stream().filter(request -> request.filter() != null).count();
  }

  @Test
  void theRowsAreThoseOfAPlainScanInItsOrder() {
    append(0, 3_000, i -> 400);
    append(3_000, 3_010, i -> 400);
    append(3_010, 5_000, i -> 200);
    upsert(1_000, 1_400);
    upsert(4_990, 5_020);

    List<String> rows = read(windows());

    assertThat(rows).hasSize(5_020).isEqualTo(read(handle.scan(ScanRequest.all())));
    assertThat(windowsAsked()).isGreaterThan(15);
  }

  @Test
  void rowsOfAFragmentWhoseIdsDoNotRiseAreReadAtOnce() {
    append(0, 3_000, i -> 400);
    upsert(10, 1_500);
    commit(new TableEffect.Compact(handle.stageCompaction(CompactionRules.defaults())));
    assertThat(handle.fragments()).hasSize(1);

    List<String> rows = read(windows());

    assertThat(rows).hasSize(3_000).isEqualTo(read(handle.scan(ScanRequest.all())));
    assertThat(windowsAsked()).isZero();
  }

  @Test
  void aSmallFragmentIsOneScan() {
    append(0, 40, i -> 100);

    assertThat(read(windows())).hasSize(40);
    assertThat(asked).hasSize(1);
  }

  @Test
  void aWindowIsNoLargerThanItsBoundHoweverManyRowsThereAre() {
    append(0, 2_000, i -> 400);
    WindowedScan few = windows();
    read(few);
    assertThat(few.windowBytesMax()).isLessThan(2 * WINDOW).isGreaterThan(WINDOW / 2);
    append(2_000, 20_000, i -> 400);
    WindowedScan many = windows();
    read(many);

    assertThat(many.windowBytesMax()).isLessThan(2 * WINDOW);
    assertThat(windowsAsked()).isGreaterThan(100);
  }

  /** What cannot be known is how wide the next rows are: then one window is too large. */
  @Test
  void oneWindowIsTooLargeWhereRowsBecomeWider() {
    append(0, 8_000, i -> i < 4_000 ? 40 : 4_000);

    WindowedScan scan = windows();
    assertThat(read(scan)).hasSize(8_000);
    List<ScanRequest> windows = asked.stream().filter(request -> request.filter() != null).toList();

    long wide = windows.stream().filter(request -> request.batchRows() == 16).count();
    assertThat(wide).isGreaterThan(100);
    assertThat(IntStream.range(1, windows.size()))
        .allMatch(i -> windows.get(i).batchRows() <= 2 * windows.get(i - 1).batchRows() + 1);
  }
}
