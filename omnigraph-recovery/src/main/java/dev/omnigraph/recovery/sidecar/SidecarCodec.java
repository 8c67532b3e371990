package dev.omnigraph.recovery.sidecar;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.UnsupportedFormatException;
import dev.omnigraph.ids.CommitId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of a sidecar. Stateless and thread-safe.
 *
 * <p>Reads file versions 1 and 2 and writes 2: pretty-printed, fields in a fixed order, optional
 * fields absent when empty, no newline at the end. Unknown fields are ignored.
 */
public final class SidecarCodec {
  /** The file version this codec writes, and the highest it reads. */
  public static final int FILE_VERSION = 2;

  private static final JsonFactory JSON = new JsonFactory();
  private static final ObjectReader TREES =
      new ObjectMapper(JSON).reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private SidecarCodec() {}

  /** Returns the file content of a sidecar. */
  public static String write(Sidecar sidecar) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.setPrettyPrinter(prettyPrinter());
      writeSidecar(json, sidecar);
    } catch (IOException e) {
      throw new UncheckedIOException("a string writer does not fail", e);
    }
    return text.toString();
  }

  private static DefaultPrettyPrinter prettyPrinter() {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    Separators separators =
        Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("")
            .withRootSeparator("");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators);
    printer.indentArraysWith(indenter);
    printer.indentObjectsWith(indenter);
    return printer;
  }

  private static void writeSidecar(JsonGenerator json, Sidecar sidecar) throws IOException {
    OperationHeader header = sidecar.header();
    json.writeStartObject();
    json.writeNumberField("schema_version", FILE_VERSION);
    json.writeStringField("operation_id", header.operationId().text());
    json.writeStringField("started_at", Long.toString(header.startedAtMicros()));
    writeNullable(json, "branch", header.branch().storedName());
    writeNullable(json, "actor_id", header.actor().orElse(null));
    json.writeStringField("writer_kind", sidecar.writerKind().text());
    json.writeArrayFieldStart("tables");
    for (TablePin pin : sidecar.pins()) {
      writePin(json, pin);
    }
    json.writeEndArray();
    writeCommitId(json, "merge_source_commit_id", sidecar.mergedParent());
    if (!sidecar.registrations().isEmpty()) {
      json.writeArrayFieldStart("additional_registrations");
      for (TableRegistration registration : sidecar.registrations()) {
        json.writeStartObject();
        json.writeStringField("table_key", registration.tableKey().toString());
        json.writeStringField("table_path", registration.tablePath());
        writePresent(json, "table_branch", registration.tableBranch().storedName());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    if (!sidecar.tombstones().isEmpty()) {
      json.writeArrayFieldStart("tombstones");
      for (TableTombstone tombstone : sidecar.tombstones()) {
        json.writeStartObject();
        json.writeStringField("table_key", tombstone.tableKey().toString());
        json.writeNumberField("tombstone_version", tombstone.tombstoneVersion());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    writeCommitId(json, "x_graph_commit_id", header.graphCommitId());
    writeCommitId(json, "x_base_commit_id", header.baseCommitId());
    writeReads(json, header.reads());
    if (!sidecar.adoptions().isEmpty()) {
      json.writeArrayFieldStart("x_adoptions");
      for (TableAdoption adoption : sidecar.adoptions()) {
        json.writeStartObject();
        json.writeStringField("table_key", adoption.tableKey().toString());
        json.writeNumberField("expected_version", adoption.expectedVersion());
        json.writeNumberField("version", adoption.version());
        writePresent(json, "table_branch", adoption.owner().storedName());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    if (sidecar.schemaTransition().isPresent()) {
      SchemaTransition transition = sidecar.schemaTransition().get();
      json.writeStringField("x_schema_hash_from", transition.fromHash());
      json.writeStringField("x_schema_hash_to", transition.toHash());
    }
    json.writeEndObject();
  }

  private static void writeReads(JsonGenerator json, List<TableRead> reads) throws IOException {
    if (reads.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("x_reads");
    for (TableRead read : reads) {
      json.writeStartObject();
      json.writeStringField("table_key", read.tableKey().toString());
      json.writeNumberField("version", read.version());
      writePresent(json, "table_branch", read.owner().storedName());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writePin(JsonGenerator json, TablePin pin) throws IOException {
    json.writeStartObject();
    json.writeStringField("table_key", pin.tableKey().toString());
    json.writeStringField("table_path", pin.tablePath());
    json.writeNumberField("expected_version", pin.expectedVersion());
    json.writeNumberField("post_commit_pin", pin.postCommitPin());
    if (pin.confirmedVersion().isPresent()) {
      json.writeNumberField("confirmed_version", pin.confirmedVersion().getAsLong());
    }
    writePresent(json, "table_branch", pin.tableBranch().storedName());
    List<String> uuids = pin.transactionUuids();
    if (uuids.size() == 1) {
      json.writeStringField("x_tx_uuid", uuids.get(0));
    } else if (!uuids.isEmpty()) {
      json.writeArrayFieldStart("x_tx_uuid");
      for (String uuid : uuids) {
        json.writeString(uuid);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void writeNullable(JsonGenerator json, String field, @Nullable String value)
      throws IOException {
    json.writeStringField(field, value); // a null value is written as the JSON null
  }

  private static void writePresent(JsonGenerator json, String field, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(field, value);
    }
  }

  private static void writeCommitId(JsonGenerator json, String field, Optional<CommitId> id)
      throws IOException {
    if (id.isPresent()) {
      json.writeStringField(field, id.get().text());
    }
  }

  /**
   * Reads the file content of a sidecar.
   *
   * @param object the file, for the error
   * @throws UnsupportedFormatException if the file version is above 2
   * @throws CorruptionException if the text is not a sidecar: not JSON, truncated, or without a
   *     field that is needed
   */
  public static Sidecar read(String object, String text) {
    JsonNode tree;
    try {
      tree = TREES.readTree(text);
    } catch (JsonProcessingException e) {
      throw CorruptionException.of(object, "a sidecar in JSON", "text that is not JSON", e);
    }
    if (!tree.isObject()) {
      throw CorruptionException.of(object, "a JSON object", "another JSON value", null);
    }
    SidecarFields fields = SidecarFields.root(object, tree);
    long version = fields.requireLong("schema_version");
    if (version > FILE_VERSION) {
      throw UnsupportedFormatException.of(
          object,
          Long.toString(version),
          "1 to " + FILE_VERSION,
          "a newer Omnigraph left this operation unfinished: open the graph with that version");
    }
    if (version < 1) {
      throw CorruptionException.of(object, "schema_version 1 or 2", Long.toString(version), null);
    }
    try {
      return SidecarDecoder.decode(fields, version);
    } catch (IllegalArgumentException e) {
      String reason = e.getMessage() == null ? "contradicting fields" : e.getMessage();
      throw CorruptionException.of(object, "a consistent sidecar", reason, e);
    }
  }
}
