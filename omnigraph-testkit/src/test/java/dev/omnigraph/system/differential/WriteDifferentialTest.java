package dev.omnigraph.system.differential;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.LoadResult;
import dev.omnigraph.MutationResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.parse.QueryParser;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.system.reference.ReferenceMutations;
import dev.omnigraph.system.reference.ReferenceStore;
import dev.omnigraph.system.reference.ReferenceViolation;
import dev.omnigraph.testkit.validate.NaiveValidator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random mutations and loads, applied to the product and to the reference: equal counts or equal
 * refusals, and after each write equal contents. The reference judges a write by what the naive
 * validator says of the whole graph it would leave, so this also shows that looking at a write and
 * its neighbourhood accepts exactly what looking at everything accepts. {@code -Dog.seed=N} repeats
 * one sequence.
 */
class WriteDifferentialTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final int SEQUENCES = 8;
  private static final int WRITES = 60;

  /** Refusals of one value or record: which of several is found first is free. */
  private static final Set<ErrorCode> LOCAL =
      EnumSet.of(
          ErrorCode.BAD_VALUE,
          ErrorCode.ENUM_VIOLATION,
          ErrorCode.REQUIRED_VIOLATION,
          ErrorCode.BAD_RECORD,
          ErrorCode.UNIQUE_VIOLATION,
          ErrorCode.KEY_CONFLICT);

  @TempDir Path directory;

  @Test
  void writesDoWhatTheReferenceDoes() throws Exception {
    Long only = Long.getLong("og.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? Integer.getInteger("og.writeSeeds", SEQUENCES) : only;
    for (long seed = first; seed <= last; seed++) {
      compare(seed);
    }
  }

  private void compare(long seed) throws Exception {
    Catalog catalog = SchemaCompiler.compile(RandomWrites.SCHEMA);
    ReferenceStore reference = new ReferenceStore(catalog);
    RandomWrites writes = new RandomWrites(new Random(seed));
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    String root = directory.resolve("g" + seed).toString();
    try (Omnigraph graph = Omnigraph.init(root, RandomWrites.SCHEMA, options)) {
      for (int i = 0; i < WRITES; i++) {
        RandomWrites.Write write = writes.next();
        String name = "seed " + seed + ", write " + i + ": " + write;
        List<String> before = reference.dump();
        Answer wanted = ofReference(reference, write);
        Answer found = ofProduct(graph, write);
        assertThat(found.text()).as(name + "\n" + before).isEqualTo(wanted.text());
        if (!wanted.codes().isEmpty() && wanted.codes().stream().noneMatch(LOCAL::contains)) {
          assertThat(wanted.codes()).as(name + "\n" + before).containsAll(found.codes());
        }
        assertThat(ReferenceStore.dumpOfExport(catalog, exported(graph)))
            .as(name + "\n" + before)
            .isEqualTo(reference.dump());
        assertThat(NaiveValidator.validate(graph, graph.main())).as(name).isEmpty();
      }
    }
  }

  /** What a write gave: counts, or that it was refused and the codes that fit. */
  private record Answer(String text, Set<ErrorCode> codes) {
    static Answer refused(Set<ErrorCode> codes) {
      return new Answer("refused", codes);
    }

    static Answer counts(long nodes, long edges) {
      return new Answer(nodes + " nodes, " + edges + " edges", Set.of());
    }
  }

  private static Answer ofReference(ReferenceStore reference, RandomWrites.Write write)
      throws IOException {
    try {
      if (write.load()) {
        return new Answer(reference.load(write.mode(), write.text()).toString(), Set.of());
      }
      QueryAst query = QueryParser.parse(SourceText.of(write.text())).queries().get(0);
      ReferenceMutations.Outcome outcome =
          reference.mutate(query, JSON.readTree(write.parameters()), NOW);
      return Answer.counts(outcome.nodes(), outcome.edges());
    } catch (ReferenceViolation e) {
      return Answer.refused(e.codes());
    }
  }

  private static Answer ofProduct(Omnigraph graph, RandomWrites.Write write) {
    try {
      if (write.load()) {
        LoadResult result = graph.load(LoadRequest.of(write.mode(), write.text()));
        Map<String, Long> records = new TreeMap<>();
        result.nodes().forEach((type, count) -> records.put("node:" + type, count));
        result.edges().forEach((type, count) -> records.put("edge:" + type, count));
        return new Answer(records.toString(), Set.of());
      }
      MutationResult result =
          graph
              .main()
              .mutateJson(write.text(), Optional.empty(), write.parameters(), WriteOptions.none());
      return Answer.counts(result.affectedNodes(), result.affectedEdges());
    } catch (OmnigraphException e) {
      return new Answer(
          e.code() == ErrorCode.TYPE || e.code() == ErrorCode.PARSE ? e.toString() : "refused",
          EnumSet.of(e.code()));
    }
  }

  private static String exported(Omnigraph graph) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GraphSnapshot snapshot = graph.main().snapshot()) {
      snapshot.export(out, List.of());
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
