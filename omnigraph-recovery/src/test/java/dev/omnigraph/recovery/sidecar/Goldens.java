package dev.omnigraph.recovery.sidecar;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.ids.TableKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Sidecars that stand for each shape of the file, by the name of their golden file. */
final class Goldens {
  private static final TableKey PERSON = TableKey.node("Person");

  private Goldens() {}

  static Map<String, Sidecar> all() {
    Map<String, Sidecar> cases = new LinkedHashMap<>();
    cases.put(
        "mutation",
        new Sidecar.Mutation(
            new OperationHeader(
                new OperationId("01JZ8Q6V5E0000000000000001"),
                1782518378123456L,
                BranchName.MAIN,
                Optional.of("act-alice"),
                Optional.of(new CommitId("01JZ8Q6V5E0000000000000002")),
                Optional.of(new CommitId("01JZ8Q6V5E0000000000000000"))),
            List.of(
                new TablePin(
                    TableKey.edge("Knows"),
                    "/graphs/g/edges/602a25a3bd0b455b",
                    3,
                    4,
                    OptionalLong.empty(),
                    BranchName.MAIN,
                    List.of("00000000-0000-0000-0000-0000000000a1")),
                pin(
                    7,
                    OptionalLong.empty(),
                    BranchName.MAIN,
                    "00000000-0000-0000-0000-0000000000a2"))));
    cases.put(
        "mutation-with-reads",
        new Sidecar.Mutation(
            new OperationHeader(
                new OperationId("01JZ8Q6V5E000000000000000B"),
                1782518378123456L,
                BranchName.MAIN,
                Optional.of("act-alice"),
                Optional.of(new CommitId("01JZ8Q6V5E0000000000000002")),
                Optional.of(new CommitId("01JZ8Q6V5E0000000000000000")),
                List.of(
                    new TableRead(TableKey.node("Company"), 3, BranchName.MAIN),
                    new TableRead(TableKey.node("Visit"), 9, BranchName.of("feature")))),
            List.of(
                new TablePin(
                    TableKey.edge("Knows"),
                    "/graphs/g/edges/602a25a3bd0b455b",
                    3,
                    4,
                    OptionalLong.empty(),
                    BranchName.MAIN,
                    List.of("00000000-0000-0000-0000-0000000000a1")),
                pin(
                    7,
                    OptionalLong.empty(),
                    BranchName.MAIN,
                    "00000000-0000-0000-0000-0000000000a2"))));
    cases.put(
        "load-on-branch",
        new Sidecar.Load(
            header("01JZ8Q6V5E0000000000000003", 1782518378123457L, "feature/x", null),
            List.of(
                new TablePin(
                    PERSON,
                    "s3://bucket/g/nodes/40d76f1f51639ec0",
                    7,
                    8,
                    OptionalLong.empty(),
                    BranchName.of("feature/x"),
                    List.of()))));
    cases.put(
        "schema-apply",
        new Sidecar.SchemaApply(
            new OperationHeader(
                new OperationId("01JZ8Q6V5E0000000000000004"),
                1782518378123458L,
                BranchName.MAIN,
                Optional.empty(),
                Optional.of(new CommitId("01JZ8Q6V5E0000000000000005")),
                Optional.empty()),
            List.of(
                pin(
                    5,
                    OptionalLong.empty(),
                    BranchName.MAIN,
                    "00000000-0000-0000-0000-0000000000b1",
                    "00000000-0000-0000-0000-0000000000b2")),
            List.of(TableRegistration.of(TableKey.node("Company"))),
            List.of(new TableTombstone(TableKey.edge("WorksAt"), 13)),
            Optional.of(new SchemaTransition("sha256:aa", "sha256:bb"))));
    cases.put(
        "schema-lock",
        new Sidecar.SchemaApply(
            header("01JZ8Q6V5E0000000000000006", 1782518378123459L, null, null),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty()));
    cases.put(
        "merge-confirmed",
        new Sidecar.BranchMerge(
            header("01JZ8Q6V5E0000000000000007", 1782518378123460L, "feature", "act-bob"),
            List.of(pin(5, OptionalLong.of(8), BranchName.of("feature"))),
            Optional.of(new CommitId("01JZ8Q6V5E000000000000000Z")),
            List.of(),
            Strictness.CONFIRMED));
    cases.put(
        "merge-adopting",
        Sidecar.BranchMerge.unconfirmed(
            header("01JZ8Q6V5E000000000000000A", 1782518378123462L, null, null),
            List.of(pin(5, OptionalLong.empty(), BranchName.MAIN)),
            new CommitId("01JZ8Q6V5E000000000000000Z"),
            List.of(new TableAdoption(TableKey.node("Company"), 2, 4, BranchName.of("feature")))));
    cases.put(
        "optimize",
        new Sidecar.Optimize(
            header("01JZ8Q6V5E0000000000000008", 1782518378123461L, null, null),
            List.of(pin(5, OptionalLong.empty(), BranchName.MAIN))));
    return cases;
  }

  static String text(String name) {
    try (InputStream in = Goldens.class.getResourceAsStream("/golden/sidecar/" + name + ".json")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OperationHeader header(
      String id, long micros, @Nullable String branch, @Nullable String actor) {
    return new OperationHeader(
        new OperationId(id),
        micros,
        BranchName.stored(branch),
        Optional.ofNullable(actor),
        Optional.empty(),
        Optional.empty());
  }

  private static TablePin pin(
      long expected, OptionalLong confirmed, BranchName branch, String... uuids) {
    return new TablePin(
        PERSON,
        "/graphs/g/nodes/40d76f1f51639ec0",
        expected,
        expected + 1,
        confirmed,
        branch,
        List.of(uuids));
  }
}
