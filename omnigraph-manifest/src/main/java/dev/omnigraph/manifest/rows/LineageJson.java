package dev.omnigraph.manifest.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.SchemaRecord;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of lineage rows: compact, keys in a fixed order, absent keys left out, unknown keys
 * ignored. Keys that start with {@code x_} are additions of this library. Stateless.
 */
final class LineageJson {
  private static final JsonFactory JSON = new JsonFactory();

  private LineageJson() {}

  static String commit(GraphCommit commit) {
    return write(
        json -> {
          if (commit.parent().isPresent()) {
            json.writeStringField("parent_commit_id", commit.parent().get().text());
          }
          if (commit.mergedParent().isPresent()) {
            json.writeStringField("merged_parent_commit_id", commit.mergedParent().get().text());
          }
          if (commit.actor().isPresent()) {
            json.writeStringField("actor_id", commit.actor().get());
          }
          json.writeNumberField("created_at", commit.createdAtMicros());
          if (commit.message().isPresent()) {
            json.writeStringField("x_message", commit.message().get());
          }
          if (commit.schema().isPresent()) {
            json.writeObjectFieldStart("x_schema");
            json.writeStringField("source", commit.schema().get().source());
            json.writeStringField("ir", commit.schema().get().irJson());
            json.writeEndObject();
          }
        });
  }

  static String head(CommitId head, Optional<CommitId> parent) {
    return write(
        json -> {
          json.writeStringField("head_commit_id", head.text());
          if (parent.isPresent()) {
            json.writeStringField("parent_commit_id", parent.get().text());
          }
        });
  }

  static String tableVersion(String manifestPath) {
    return write(
        json -> {
          json.writeStringField("manifest_path", manifestPath);
          json.writeNullField("manifest_size");
          json.writeNullField("e_tag");
          json.writeStringField("naming_scheme", "V2");
        });
  }

  static GraphCommit readCommit(
      String objectId, long manifestVersion, BranchName branch, @Nullable String metadata) {
    CommitFields fields = new CommitFields();
    parse(objectId, metadata, fields);
    if (!fields.hasCreatedAt) {
      throw corrupt(objectId, "a creation time", "none", null);
    }
    return new GraphCommit(
        new CommitId(objectId),
        Optional.ofNullable(fields.parent).map(CommitId::new),
        Optional.ofNullable(fields.mergedParent).map(CommitId::new),
        Optional.ofNullable(fields.actor),
        Optional.ofNullable(fields.message),
        fields.createdAtMicros,
        manifestVersion,
        branch,
        fields.source == null || fields.irJson == null
            ? Optional.empty()
            : Optional.of(new SchemaRecord(fields.source, fields.irJson)));
  }

  static ManifestRow.Head readHead(String objectId, BranchName branch, @Nullable String metadata) {
    CommitFields fields = new CommitFields();
    parse(objectId, metadata, fields);
    if (fields.head == null) {
      throw corrupt(objectId, "a head commit id", "none", null);
    }
    return new ManifestRow.Head(
        branch, new CommitId(fields.head), Optional.ofNullable(fields.parent).map(CommitId::new));
  }

  private static final class CommitFields {
    private @Nullable String parent;
    private @Nullable String mergedParent;
    private @Nullable String actor;
    private @Nullable String message;
    private @Nullable String head;
    private @Nullable String source;
    private @Nullable String irJson;
    private long createdAtMicros;
    private boolean hasCreatedAt;

    void take(String name, JsonParser json) throws IOException {
      switch (name) {
        case "parent_commit_id" -> parent = json.getValueAsString();
        case "merged_parent_commit_id" -> mergedParent = json.getValueAsString();
        case "actor_id" -> actor = json.getValueAsString();
        case "x_message" -> message = json.getValueAsString();
        case "head_commit_id" -> head = json.getValueAsString();
        case "created_at" -> {
          createdAtMicros = json.getLongValue();
          hasCreatedAt = true;
        }
        case "x_schema" -> takeSchema(json);
        default -> json.skipChildren();
      }
    }

    private void takeSchema(JsonParser json) throws IOException {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        json.skipChildren();
        return;
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "source" -> source = json.getValueAsString();
          case "ir" -> irJson = json.getValueAsString();
          default -> json.skipChildren();
        }
      }
    }
  }

  private static void parse(String objectId, @Nullable String metadata, CommitFields into) {
    if (metadata == null) {
      throw corrupt(objectId, "metadata", "none", null);
    }
    try (JsonParser json = JSON.createParser(metadata)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw corrupt(objectId, "a JSON object", "another value", null);
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        into.take(name, json);
      }
    } catch (IOException e) {
      throw corrupt(objectId, "lineage metadata", "unreadable JSON", e);
    }
  }

  private static CorruptionException corrupt(
      String objectId, String expected, String found, @Nullable Throwable cause) {
    return CorruptionException.of("__manifest row " + objectId, expected, found, cause);
  }

  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private static String write(Body body) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      // A string writer does no I/O.
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
