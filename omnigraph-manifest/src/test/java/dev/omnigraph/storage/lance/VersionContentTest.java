package dev.omnigraph.storage.lance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.CompactionRules;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ReclaimRequest;
import dev.omnigraph.storage.Reclaimed;
import dev.omnigraph.storage.TableEffect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.Dataset;

/** Version files read directly say what the binding says of them. */
@SuppressWarnings("MustBeClosedChecker") // closed at the end of each test
class VersionContentTest {
  @TempDir Path root;
  private TempGateway temp;
  private LanceContext context;
  private final List<DatasetHandle> open = new ArrayList<>();

  @BeforeEach
  void open() {
    temp = TempGateway.unforced(root);
    context = temp.gateway.context();
  }

  @AfterEach
  void close() {
    open.forEach(DatasetHandle::close);
    temp.close();
  }

  private DatasetHandle keep(DatasetHandle handle) {
    open.add(handle);
    return handle;
  }

  private DatasetHandle change(DatasetHandle at, Random random, int step) {
    int kind = random.nextInt(6);
    if (kind < 3 || at.fragments().isEmpty()) {
      return keep(Rows.append(temp.gateway, at, Rows.numbered(step * 10, step * 10 + 5)));
    }
    if (kind == 3) {
      return keep(at.createOrderedIndex("id", "id_" + step));
    }
    if (kind == 4) {
      var groups = at.stageCompaction(CompactionRules.defaults());
      return groups.isEmpty() ? at : keep(Rows.commit(at, new TableEffect.Compact(groups)));
    }
    int last = at.fragments().size() - 1;
    int fragment = at.fragments().get(last).id();
    Set<Integer> deleted = new HashSet<>();
    for (int row : at.deletedRows(at.fragments().get(last))) {
      deleted.add(row);
    }
    for (int row = 0; row < 4; row++) {
      if (!deleted.contains(row)) {
        Map<Integer, int[]> deletions = Map.of(fragment, new int[] {row});
        return keep(Rows.commit(at, new TableEffect.Rewrite(List.of(), deletions, List.of())));
      }
    }
    return at;
  }

  private long assertSame(DatasetAddress chain) throws IOException {
    LocalLayout layout = LocalLayout.of(chain).orElseThrow();
    long names = 0;
    for (long version : layout.listVersions()) {
      VersionContent read = VersionContent.read(layout.version(version), version).orElseThrow();
      try (Dataset opened = context.openNative(chain, Optional.of(version))) {
        assertThat(read.names())
            .as(chain + " " + version)
            .isEqualTo(VersionContent.of(opened).names());
      }
      assertThat(layout.transactions().resolve(read.transaction().orElseThrow())).exists();
      names += read.names().size();
    }
    return names;
  }

  @Test
  void everyVersionNamesTheSameFilesBothWays() throws IOException {
    Random random = new Random(20_261_123);
    DatasetHandle at = keep(temp.gateway.create(temp.address, Rows.SCHEMA));
    for (int step = 0; step < 40; step++) {
      at = change(at, random, step);
    }
    BranchName side = BranchName.of("side");
    temp.gateway.createBranch(temp.address, at.version(), side);
    DatasetHandle fork = keep(temp.gateway.openLatest(temp.address.on(side)));
    for (int step = 50; step < 60; step++) {
      fork = change(fork, random, step);
    }
    keep(Rows.commit(at, new TableEffect.Restore(5)));

    assertThat(assertSame(temp.address)).isGreaterThan(100);
    assertThat(assertSame(temp.address.on(side))).isGreaterThan(20);
  }

  @Test
  void blobsAreNamedByTheirDataFile() throws IOException {
    keep(BlobRows.write(temp.gateway, temp.address, new byte[][] {new byte[3_000_000], {1}, null}));

    assertThat(assertSame(temp.address)).isEqualTo(1);
    assertThat(temp.gateway.looseFiles(temp.address)).isEmpty();
  }

  @Test
  void whatIsNoVersionFileIsNotUnderstood() throws IOException {
    DatasetHandle at = keep(temp.gateway.create(temp.address, Rows.SCHEMA));
    keep(Rows.append(temp.gateway, at, Rows.numbered(0, 5)));
    Path good = temp.layout.version(2);
    byte[] bytes = Files.readAllBytes(good);
    Path file = root.resolve("damaged");

    assertThat(VersionContent.read(good, 3)).isEmpty();
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThat(VersionContent.read(file, 2)).as("%d bytes", length).isEmpty();
    }
    Files.write(file, new byte[bytes.length]);
    assertThat(VersionContent.read(file, 2)).isEmpty();
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] flipped = bytes.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, flipped);
      VersionContent.read(file, 2); // anything but another exception
    }
  }

  /** Removing most of a long history opens as many versions as there are chains. */
  @Test
  void removingOpensOneVersionPerChain() {
    DatasetHandle at = keep(temp.gateway.create(temp.address, Rows.SCHEMA));
    for (int i = 0; i < 60; i++) {
      at = keep(Rows.append(temp.gateway, at, Rows.numbered(i * 3, i * 3 + 3)));
    }
    temp.gateway.createBranch(temp.address, 30, BranchName.of("side"));
    Set<Long> versions = new HashSet<>();
    for (long version = 1; version <= 50; version++) {
      versions.add(version);
    }

    Reclaimed removed =
        temp.gateway.reclaim(
            new ReclaimRequest(
                temp.address,
                Map.of(BranchName.MAIN, versions),
                Instant.EPOCH,
                ReclaimRequest.Mode.REMOVE));

    assertThat(removed.versions()).isEqualTo(49); // where the branch began stays
    assertThat(removed.opened()).isEqualTo(2);
    assertThat(Rows.read(at)).hasSize(180);
    assertThat(temp.gateway.looseFiles(temp.address)).isEmpty();
  }
}
