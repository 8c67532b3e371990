package dev.omnigraph.manifest.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.rows.ManifestRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestFoldTest {
  private static final TableKey A = TableKey.node("A");
  private static final BranchName MAIN = BranchName.MAIN;
  private static final BranchName X = BranchName.of("x");

  private static Snapshot fold(ManifestRow... rows) {
    ManifestFold fold = ManifestFold.empty();
    fold.addAll(List.of(rows));
    return fold.snapshot(MAIN, 9);
  }

  private static ManifestRow.Table table() {
    return new ManifestRow.Table(A, A.relativePath());
  }

  private static ManifestRow.TableVersion version(long version) {
    return new ManifestRow.TableVersion(A, version, MAIN, version * 10);
  }

  @Test
  void newestVersionWinsInAnyOrder() {
    assertThat(fold(version(3), table(), version(12), version(2)).entry(A))
        .contains(new TableEntry(A, A.relativePath(), 12, MAIN, 120));
  }

  @Test
  void tombstoneHidesVersionsUpToItself() {
    Snapshot hidden = fold(table(), version(3), new ManifestRow.Tombstone(A, 3));
    assertThat(hidden.entry(A)).isEmpty();
    assertThat(hidden.latestVisible(A)).isEqualTo(3);
    assertThat(fold(table(), new ManifestRow.Tombstone(A, 3), version(4)).entry(A)).isPresent();
    assertThat(
            fold(
                    table(),
                    new ManifestRow.Tombstone(A, 7),
                    new ManifestRow.Tombstone(A, 3),
                    version(6))
                .latestVisible(A))
        .isEqualTo(7);
  }

  @Test
  void unknownTableIsAtVersionZero() {
    assertThat(fold().latestVisible(A)).isZero();
    assertThat(fold().registeredPath(A)).isEmpty();
  }

  @Test
  void rowSeenLaterDecidesTheOwnerOfAVersion() {
    ManifestRow handed = new ManifestRow.TableVersion(A, 3, X, 30);
    assertThat(fold(table(), version(3), handed).entry(A).orElseThrow().owner()).isEqualTo(X);
  }

  @Test
  void versionWithoutRegistrationOrInAForeignDirectoryIsCorruption() {
    assertThat(catchThrowableOfType(CorruptionException.class, () -> fold(version(1))).details())
        .containsEntry("object", "__manifest entry of node:A")
        .containsEntry("found", "no registration");
    assertThat(
            catchThrowableOfType(
                    CorruptionException.class,
                    () -> fold(new ManifestRow.Table(A, "nodes/zz"), version(1)))
                .details())
        .containsEntry("found", "nodes/zz");
  }

  @Test
  void copyGrowsByItself() {
    ManifestFold fold = ManifestFold.empty();
    fold.addAll(List.of(table(), version(1)));
    ManifestFold copy = fold.copy();
    copy.add(version(2));
    assertThat(fold.snapshot(MAIN, 1).entry(A).orElseThrow().version()).isEqualTo(1);
    assertThat(copy.snapshot(MAIN, 2).entry(A).orElseThrow().version()).isEqualTo(2);
  }
}
