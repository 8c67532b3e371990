package dev.omnigraph.recovery.sidecar;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.ids.TableKey;
import java.util.List;
import java.util.Optional;

/** Lifts the fields of any readable file version into the one current model. */
final class SidecarDecoder {
  private SidecarDecoder() {}

  static Sidecar decode(SidecarFields fields, long fileVersion) {
    OperationHeader header = header(fields);
    List<TablePin> pins =
        fields.requireObjects("tables").stream().map(SidecarDecoder::pin).toList();
    WriterKind kind =
        WriterKind.parse(fields.requireText("writer_kind"))
            .orElseThrow(() -> fields.refuse("writer_kind", "a known writer kind"));
    return switch (kind) {
      case MUTATION -> new Sidecar.Mutation(header, pins);
      case LOAD -> new Sidecar.Load(header, pins);
      case SCHEMA_APPLY ->
          new Sidecar.SchemaApply(
              header,
              pins,
              fields.findObjects("additional_registrations").stream()
                  .map(SidecarDecoder::registration)
                  .toList(),
              fields.findObjects("tombstones").stream().map(SidecarDecoder::tombstone).toList(),
              transition(fields));
      case BRANCH_MERGE ->
          new Sidecar.BranchMerge(
              header,
              pins,
              fields.findText("merge_source_commit_id").map(CommitId::new),
              fields.findObjects("x_adoptions").stream().map(SidecarDecoder::adoption).toList(),
              fileVersion >= 2 ? Strictness.CONFIRMED : Strictness.LOOSE);
      case ENSURE_INDICES -> new Sidecar.EnsureIndices(header, pins);
      case OPTIMIZE -> new Sidecar.Optimize(header, pins);
    };
  }

  private static OperationHeader header(SidecarFields fields) {
    String startedAt = fields.requireText("started_at");
    long startedAtMicros;
    try {
      startedAtMicros = Long.parseLong(startedAt);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("started_at is not a decimal number: " + startedAt, e);
    }
    return new OperationHeader(
        new OperationId(fields.requireText("operation_id")),
        startedAtMicros,
        BranchName.stored(fields.findText("branch").orElse(null)),
        fields.findText("actor_id"),
        fields.findText("x_graph_commit_id").map(CommitId::new),
        fields.findText("x_base_commit_id").map(CommitId::new),
        fields.findObjects("x_reads").stream().map(SidecarDecoder::read).toList());
  }

  private static TableRead read(SidecarFields fields) {
    return new TableRead(
        TableKey.parse(fields.requireText("table_key")),
        fields.requireLong("version"),
        BranchName.stored(fields.findText("table_branch").orElse(null)));
  }

  private static TablePin pin(SidecarFields fields) {
    return new TablePin(
        TableKey.parse(fields.requireText("table_key")),
        fields.requireText("table_path"),
        fields.requireLong("expected_version"),
        fields.requireLong("post_commit_pin"),
        fields.findLong("confirmed_version"),
        BranchName.stored(fields.findText("table_branch").orElse(null)),
        fields.findTexts("x_tx_uuid"));
  }

  private static TableRegistration registration(SidecarFields fields) {
    return new TableRegistration(
        TableKey.parse(fields.requireText("table_key")),
        fields.requireText("table_path"),
        BranchName.stored(fields.findText("table_branch").orElse(null)));
  }

  private static TableAdoption adoption(SidecarFields fields) {
    return new TableAdoption(
        TableKey.parse(fields.requireText("table_key")),
        fields.requireLong("expected_version"),
        fields.requireLong("version"),
        BranchName.stored(fields.findText("table_branch").orElse(null)));
  }

  private static TableTombstone tombstone(SidecarFields fields) {
    return new TableTombstone(
        TableKey.parse(fields.requireText("table_key")), fields.requireLong("tombstone_version"));
  }

  private static Optional<SchemaTransition> transition(SidecarFields fields) {
    Optional<String> from = fields.findText("x_schema_hash_from");
    Optional<String> to = fields.findText("x_schema_hash_to");
    return from.isPresent() && to.isPresent()
        ? Optional.of(new SchemaTransition(from.get(), to.get()))
        : Optional.empty();
  }
}
