package dev.omnigraph.manifest.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.rows.ManifestRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ManifestFoldProperties {
  private static final List<TableKey> KEYS =
      List.of(TableKey.node("A"), TableKey.node("B"), TableKey.edge("A"));

  @Provide
  Arbitrary<List<ManifestRow>> history() {
    Arbitrary<ManifestRow> tableRow =
        Combinators.combine(
                Arbitraries.of(KEYS),
                Arbitraries.longs().between(1, 12),
                Arbitraries.integers().between(0, 3))
            .as(
                (key, version, kind) ->
                    kind == 0
                        ? new ManifestRow.Tombstone(key, version)
                        : new ManifestRow.TableVersion(key, version, BranchName.MAIN, version));
    Arbitrary<ManifestRow> commit =
        Combinators.combine(Arbitraries.longs().between(1, 30), Arbitraries.longs().between(0, 3))
            .as(
                (version, time) ->
                    new ManifestRow.Commit(
                        new GraphCommit(
                            new CommitId("c" + version + "-" + time),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            time,
                            version,
                            BranchName.MAIN,
                            Optional.empty())));
    return Arbitraries.oneOf(tableRow, commit).list().ofMaxSize(60);
  }

  private static List<ManifestRow> registrations() {
    List<ManifestRow> rows = new ArrayList<>();
    for (TableKey key : KEYS) {
      rows.add(new ManifestRow.Table(key, key.relativePath()));
    }
    return rows;
  }

  private static Snapshot whole(List<ManifestRow> rows) {
    ManifestFold fold = ManifestFold.empty();
    fold.addAll(registrations());
    fold.addAll(rows);
    return fold.snapshot(BranchName.MAIN, 99);
  }

  /** Extending in any number of steps, with rows moved (seen again), equals one full fold. */
  @Property(tries = 300)
  void incrementalFoldEqualsFullFold(
      @ForAll("history") List<ManifestRow> rows, @ForAll Random random) {
    ManifestFold fold = ManifestFold.empty();
    fold.addAll(registrations());
    int done = 0;
    while (done < rows.size()) {
      fold.snapshot(BranchName.MAIN, done);
      ManifestFold next = fold.copy();
      int step = 1 + random.nextInt(rows.size() - done);
      List<ManifestRow> part = new ArrayList<>(rows.subList(done, done + step));
      part.addAll(rows.subList(random.nextInt(done + 1), done)); // moved by folding
      Collections.shuffle(part, random);
      next.addAll(part);
      fold = next;
      done += step;
    }
    assertThat(fold.snapshot(BranchName.MAIN, 99)).isEqualTo(whole(rows));
  }

  @Property(tries = 200)
  void orderOfRowsDoesNotMatter(@ForAll("history") List<ManifestRow> rows, @ForAll Random random) {
    List<ManifestRow> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, random);
    assertThat(whole(shuffled)).isEqualTo(whole(rows));
  }
}
