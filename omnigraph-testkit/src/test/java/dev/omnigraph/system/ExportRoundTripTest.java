package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * An export says every value exactly, and loads back as a graph whose export has the same bytes.
 */
@ExtendWith(TempGraphExtension.class)
class ExportRoundTripTest {
  private static final int SEEDS = 5;
  private static final int RECORDS = 12;

  @TempDir Path directory;

  private static byte[] export(GraphSnapshot snapshot) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    snapshot.export(out, List.of());
    return out.toByteArray();
  }

  private static byte[] export(Omnigraph graph) {
    try (GraphSnapshot snapshot = graph.main().snapshot()) {
      return export(snapshot);
    }
  }

  private static void load(Omnigraph graph, LoadMode mode, String records) {
    graph.load(LoadRequest.of(mode, records));
  }

  private void requireSameBytesAfterReload(TempGraph temp, byte[] exported, int seed) {
    String copy = directory.resolve("copy" + seed).toString();
    try (Omnigraph graph = Omnigraph.init(copy, RandomRecords.SCHEMA, temp.options().build())) {
      load(graph, LoadMode.OVERWRITE, new String(exported, StandardCharsets.UTF_8));
      assertThat(export(graph)).as("seed %d", seed).isEqualTo(exported);
    }
  }

  private static void requireValues(byte[] exported, RandomRecords records) {
    Map<String, Map<String, Object>> read =
        RandomRecords.read(new String(exported, StandardCharsets.UTF_8));
    assertThat(read.keySet()).isEqualTo(records.values().keySet());
    read.forEach((row, values) -> assertThat(values).as(row).isEqualTo(records.values().get(row)));
  }

  @Test
  void everyValueOfEveryTypeIsExportedExactlyAndLoadsBackToTheSameBytes(TempGraph temp) {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomRecords records = new RandomRecords(seed);
      String root = directory.resolve("graph" + seed).toString();
      byte[] exported;
      try (Omnigraph graph = Omnigraph.init(root, RandomRecords.SCHEMA, temp.options().build())) {
        load(graph, LoadMode.APPEND, records.records(0, RECORDS));
        exported = export(graph);
      }
      requireValues(exported, records);
      requireSameBytesAfterReload(temp, exported, seed);
    }
  }

  @Test
  void theBytesDependOnTheRowsAloneAndNotOnHowTheyCameToBe(TempGraph temp) {
    RandomRecords records = new RandomRecords(100);
    try (Omnigraph graph = temp.init(RandomRecords.SCHEMA)) {
      load(graph, LoadMode.APPEND, records.records(0, RECORDS));
      load(graph, LoadMode.APPEND, records.records(RECORDS, RECORDS));
      load(graph, LoadMode.MERGE, records.others(0, RECORDS));
      graph.mutate("query q() { delete Joins where from = \"l3\" }", Map.of());
      records.values().keySet().removeIf(key -> key.equals("Joins e3"));
      byte[] before = export(graph);
      requireValues(before, records);
      graph.optimize(OptimizeOptions.all());
      assertThat(export(graph)).isEqualTo(before);
      requireSameBytesAfterReload(temp, before, 100);
    }
  }

  @Test
  void aSnapshotIsExportedAsItWasWhateverIsCommittedMeanwhile(TempGraph temp) {
    RandomRecords records = new RandomRecords(200);
    try (Omnigraph graph = temp.init(RandomRecords.SCHEMA)) {
      load(graph, LoadMode.APPEND, records.records(0, RECORDS));
      try (GraphSnapshot pinned = graph.main().snapshot()) {
        load(graph, LoadMode.OVERWRITE, new RandomRecords(201).records(RECORDS, RECORDS));
        graph.optimize(OptimizeOptions.all());
        requireValues(export(pinned), records);
      }
    }
  }
}
