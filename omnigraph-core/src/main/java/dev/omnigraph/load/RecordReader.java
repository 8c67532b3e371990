package dev.omnigraph.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.lang.Diagnostics;
import dev.omnigraph.lang.NearestName;
import dev.omnigraph.load.RowSink.IdOrigin;
import dev.omnigraph.validate.Violation;
import dev.omnigraph.validate.Violations;
import dev.omnigraph.write.rows.RowBuffer;
import dev.omnigraph.write.rows.TableShape;
import dev.omnigraph.write.rows.Utf8Buffer;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads concatenated JSON records strictly and writes them into columnar row buffers. Confined to
 * one thread.
 *
 * <p>A record that does not fit is noted with its number and line, and reading goes on with the
 * next one; text that is not JSON ends the reading of its source.
 */
final class RecordReader {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(1_000)
                  .maxNestingDepth(64)
                  .build())
          .build();

  private final Catalog catalog;
  private RecordTargets targets;
  private final Violations found;
  private final JsonCells cells = new JsonCells();
  private final Utf8Buffer from = new Utf8Buffer();
  private final Utf8Buffer to = new Utf8Buffer();
  private final Utf8Buffer explicitId = new Utf8Buffer();
  private final Utf8Buffer key = new Utf8Buffer();
  private final Utf8Buffer part = new Utf8Buffer();
  private String source = "";
  private boolean severalSources;
  private long record;
  private int baseLine;
  private int line;
  private boolean bad;

  RecordReader(Catalog catalog, RecordTargets targets, Violations found) {
    this.catalog = catalog;
    this.targets = targets;
    this.found = found;
  }

  /** Returns the number of the last record read. */
  long records() {
    return record;
  }

  /** Makes errors name their source. */
  void nameSources() {
    severalSources = true;
  }

  /** Sends the next records elsewhere. */
  void continueInto(RecordTargets others) {
    targets = others;
  }

  /** Starts a source, whose records are numbered from {@code before} + 1 and lines likewise. */
  void start(String name, long recordsBefore, int linesBefore) {
    source = name;
    record = recordsBefore;
    baseLine = linesBefore;
  }

  /**
   * Reads what is left of the started source. Text that is not JSON is noted and ends the reading.
   */
  void readAll(InputStream bytes, Runnable afterRecord) {
    try (JsonParser json = JSON.createParser(bytes)) {
      JsonToken token;
      while ((token = next(json)) != null) {
        readValue(json, token);
        afterRecord.run();
      }
    } catch (JsonProcessingException | CharConversionException e) {
      notJson(e);
    } catch (IOException e) {
      throw StorageException.of(
          StorageException.Fault.OTHER, "read", source, String.valueOf(e.getMessage()), e);
    }
  }

  /** Where a run of records ended. */
  record Stop(int offset, int line) {}

  /**
   * Reads some records of a text that ends with a record.
   *
   * @param recordsBefore the number of the last record before the run
   * @param firstLine the line the run starts in
   * @param recordsMax how many to read, unless the text is in an encoding that must be read through
   * @return where the run ended
   * @throws JsonProcessingException if the text is not JSON
   * @throws CharConversionException if the text is in no encoding
   */
  Stop readSome(long recordsBefore, byte[] text, int start, int end, int firstLine, int recordsMax)
      throws IOException {
    record = recordsBefore;
    baseLine = firstLine - 1;
    try (JsonParser json = JSON.createParser(text, start, end - start)) {
      JsonToken token;
      int count = 0;
      while ((token = json.nextToken()) != null) {
        readValue(json, token);
        count++;
        JsonLocation here = json.currentLocation();
        if (count >= recordsMax && json.currentToken().isStructEnd() && here.getByteOffset() >= 0) {
          return new Stop(
              start + Math.toIntExact(here.getByteOffset()), baseLine + here.getLineNr());
        }
      }
      return new Stop(end, baseLine + json.currentLocation().getLineNr());
    }
  }

  /** Reads a record that stands at the parser's first token, an object. */
  void readRow(JsonParser json, int lineOfSource) throws IOException {
    record++;
    line = lineOfSource;
    bad = false;
    json.nextToken();
    readRecord(json);
  }

  /** Notes that a source is broken, so that no record after the last one can be read. */
  void notATable(String sentence, int lineOfSource) {
    record++;
    line = lineOfSource;
    refuse(sentence, Details.none());
  }

  private void readValue(JsonParser json, JsonToken token) throws IOException {
    record++;
    line = baseLine + json.currentTokenLocation().getLineNr();
    bad = false;
    if (token == JsonToken.START_OBJECT) {
      readRecord(json);
    } else {
      json.skipChildren();
      refuse("a record must be a JSON object", Details.none());
    }
  }

  private @Nullable JsonToken next(JsonParser json) throws IOException {
    try {
      return json.nextToken();
    } catch (JsonProcessingException | CharConversionException e) {
      record++; // the text where a record should start
      line = 0;
      throw e;
    }
  }

  private void notJson(IOException e) {
    int errorLine = line;
    String reason = String.valueOf(e.getMessage());
    if (e instanceof JsonProcessingException syntax) {
      reason = syntax.getOriginalMessage();
      if (syntax.getLocation() != null && !(e instanceof JsonEOFException)) {
        errorLine = syntax.getLocation().getLineNr();
      } else if (errorLine == 0 && syntax.getLocation() != null) {
        errorLine = syntax.getLocation().getLineNr();
      }
    }
    line = errorLine;
    refuse("the input is not valid JSON", Details.of("reason", reason));
  }

  private void refuse(String sentence, Details details) {
    refuse(ErrorCode.BAD_RECORD, sentence, details);
  }

  private void refuse(ErrorCode code, String sentence, Details details) {
    bad = true;
    details.and("record", record).and("line", line == 0 ? null : Integer.valueOf(line));
    if (severalSources) {
      details.and("source", source);
    }
    found.add(Violation.of(code, sentence, details));
  }

  private void readRecord(JsonParser json) throws IOException {
    RecordTarget target = null;
    boolean typed = false;
    boolean hasFrom = false;
    boolean hasTo = false;
    boolean hasData = false;
    TokenBuffer deferred = null;
    explicitId.clear();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String member = json.currentName();
      json.nextToken();
      switch (member) {
        case "type", "edge" -> {
          if (typed) {
            json.skipChildren();
            refuse("a record has exactly one of the members type and edge", Details.none());
          } else {
            typed = true;
            target = member.equals("type") ? nodeTarget(json) : edgeTarget(json);
            if (target != null) {
              target.sink.buffer().beginRow();
            }
          }
        }
        case "from" -> hasFrom = end(json, member, from, hasFrom);
        case "to" -> hasTo = end(json, member, to, hasTo);
        case "data" -> {
          if (hasData) {
            json.skipChildren();
            refuse("a member occurs twice", Details.of("member", member));
          } else if (target == null) {
            deferred = new TokenBuffer(json);
            deferred.copyCurrentStructure(json);
          } else {
            readData(json, target);
          }
          hasData = true;
        }
        default -> {
          json.skipChildren();
          refuse("a record has an unknown member", Details.of("member", Diagnostics.shown(member)));
        }
      }
    }
    if (target == null) {
      if (!typed) {
        refuse("a record needs a member type or edge", Details.none());
      }
      return;
    }
    if (deferred != null) {
      try (JsonParser replay = deferred.asParser()) {
        replay.nextToken();
        readData(replay, target);
      }
    }
    finish(target, hasFrom, hasTo);
  }

  private @Nullable RecordTarget nodeTarget(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      json.skipChildren();
      refuse("the member type must be a string", Details.none());
      return null;
    }
    String name = json.getText();
    RecordTarget target = targets.node(name);
    if (target == null) {
      List<String> known = catalog.nodes().stream().map(n -> n.name()).toList();
      refuse(
          "unknown node type", suggested(Details.of("type", Diagnostics.shown(name)), name, known));
    }
    return target;
  }

  private @Nullable RecordTarget edgeTarget(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      json.skipChildren();
      refuse("the member edge must be a string", Details.none());
      return null;
    }
    String name = json.getText();
    RecordTarget target = targets.edge(name);
    if (target == null) {
      List<String> known = catalog.edges().stream().map(e -> e.name()).toList();
      refuse(
          "unknown edge type", suggested(Details.of("edge", Diagnostics.shown(name)), name, known));
    }
    return target;
  }

  private boolean end(JsonParser json, String member, Utf8Buffer target, boolean seen)
      throws IOException {
    if (seen) {
      json.skipChildren();
      refuse("a member occurs twice", Details.of("member", member));
    } else if (json.currentToken() != JsonToken.VALUE_STRING) {
      json.skipChildren();
      refuse("an edge end must be a string", Details.of("member", member));
    } else if (!target.set(json.getTextCharacters(), json.getTextOffset(), json.getTextLength())) {
      refuse("an edge end is not well-formed Unicode text", Details.of("member", member));
    }
    return true;
  }

  private void readData(JsonParser json, RecordTarget target) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      refuse("the member data must be an object", Details.of("type", target.shape.typeName()));
      return;
    }
    RowBuffer buffer = target.sink.buffer();
    int row = buffer.rows();
    boolean idSeen = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String member = json.currentName();
      json.nextToken();
      int slot = target.shape.slot(member);
      if (slot < 0) {
        if (member.equals("id")) {
          readId(json, target, idSeen);
          idSeen = true;
        } else {
          json.skipChildren();
          unknownProperty(target, member);
        }
      } else if (target.seenIn[slot] == record) {
        json.skipChildren();
        refuse("a member occurs twice", property(target, member));
      } else {
        target.seenIn[slot] = record;
        readCell(json, target, slot, row);
      }
    }
  }

  private void readCell(JsonParser json, RecordTarget target, int slot, int row)
      throws IOException {
    Property property = target.shape.properties().get(slot);
    JsonToken token = json.currentToken();
    String expected = cells.read(json, property.type(), target.sink.buffer().cell(slot), row);
    if (expected != null) {
      String seen = token.isScalarValue() ? json.getText() : null;
      refuse(
          ErrorCode.BAD_VALUE,
          "a value does not fit its property",
          property(target, property.name())
              .and("expected", expected)
              .and("found", describe(token, seen)));
    }
  }

  private static String describe(JsonToken token, @Nullable String seen) {
    String text = seen == null || seen.length() <= 80 ? seen : seen.substring(0, 77) + "...";
    return switch (token) {
      case VALUE_STRING -> "string \"" + text + "\"";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number " + text;
      case VALUE_TRUE, VALUE_FALSE -> "boolean " + text;
      case START_ARRAY -> "array";
      case START_OBJECT -> "object";
      default -> token.name();
    };
  }

  private static Details property(RecordTarget target, String name) {
    String type = target.shape.typeName();
    return Details.of("type", type).and("subject", type + "." + name).and("property", name);
  }

  private void unknownProperty(RecordTarget target, String member) {
    List<String> known = target.shape.properties().stream().map(Property::name).toList();
    refuse(
        "unknown property", suggested(property(target, Diagnostics.shown(member)), member, known));
  }

  private static Details suggested(Details details, String name, List<String> known) {
    return details.and("suggestion", NearestName.of(name, known).orElse(null));
  }

  private void readId(JsonParser json, RecordTarget target, boolean seen) throws IOException {
    if (seen) {
      json.skipChildren();
      refuse("a member occurs twice", property(target, "id"));
    } else if (json.currentToken() != JsonToken.VALUE_STRING || json.getTextLength() == 0) {
      json.skipChildren();
      refuse("an id must be a string that is not empty", property(target, "id"));
    } else if (!explicitId.set(
        json.getTextCharacters(), json.getTextOffset(), json.getTextLength())) {
      refuse("an id is not well-formed Unicode text", property(target, "id"));
    }
  }

  private void finish(RecordTarget target, boolean hasFrom, boolean hasTo) {
    boolean edge = target.shape.edge().isPresent();
    if (edge && !(hasFrom && hasTo)) {
      refuse(
          "an edge needs both ends",
          Details.of("edge", target.shape.typeName()).and("missing", hasFrom ? "to" : "from"));
    } else if (!edge && (hasFrom || hasTo)) {
      refuse(
          "a record has an unknown member",
          Details.of("type", target.shape.typeName()).and("member", hasFrom ? "from" : "to"));
    }
    if (bad) {
      return;
    }
    RowBuffer buffer = target.sink.buffer();
    if (edge) {
      buffer.leading(TableShape.SRC, from);
      buffer.leading(TableShape.DST, to);
    }
    IdOrigin origin = explicitId.length() == 0 ? IdOrigin.GENERATED : IdOrigin.EXPLICIT;
    Utf8Buffer id = explicitId;
    if (target.keySlots.length > 0) {
      if (!deriveKey(target, buffer)) {
        return;
      }
      if (origin == IdOrigin.EXPLICIT && !explicitId.sameAs(key)) {
        refuse(
            "the id does not equal the key",
            Details.of("type", target.shape.typeName())
                .and("id", explicitId.text())
                .and("key", key.text()));
        return;
      }
      origin = IdOrigin.KEY;
      id = key;
    }
    target.sink.endRow(id, origin, record, line);
  }

  private boolean deriveKey(RecordTarget target, RowBuffer buffer) {
    int missing = target.key(buffer, key, part);
    if (missing >= 0) {
      Property property = target.shape.properties().get(missing);
      refuse(
          ErrorCode.REQUIRED_VIOLATION,
          "a required property is null or missing",
          property(target, property.name()));
    }
    return missing < 0;
  }
}
