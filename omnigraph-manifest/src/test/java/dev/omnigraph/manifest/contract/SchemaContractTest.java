package dev.omnigraph.manifest.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.UnsupportedFormatException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.storage.TextObjects;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SchemaContractTest {
  private final MemoryTexts texts = new MemoryTexts();
  private final GraphLayout layout = new GraphLayout("/g");
  private final SchemaContract contract = new SchemaContract(layout, texts, new WordHasher());
  private final SchemaStaging staging = new SchemaStaging(layout, texts);

  /** A source is a list of node types; its canonical form is "ir:" and the source. */
  private static final class WordHasher implements SchemaHasher {
    @Override
    public String hashOfSource(String source) {
      return hashOfIr("ir:" + source);
    }

    @Override
    public String hashOfIr(String irJson) {
      return "sha256:" + irJson.hashCode();
    }

    @Override
    public Set<TableKey> tablesOfSource(String source) {
      Set<TableKey> tables = new LinkedHashSet<>();
      for (String word : source.split("[ #]", -1)) {
        if (word.startsWith("T")) {
          tables.add(TableKey.node(word));
        }
      }
      return tables;
    }
  }

  /** Text objects in memory that note every call. */
  private static final class MemoryTexts implements TextObjects {
    private final Map<String, String> objects = new TreeMap<>();
    private final List<String> calls = new ArrayList<>();

    private void note(String verb, String uri) {
      calls.add(verb + " " + uri.substring(uri.lastIndexOf('/') + 1));
    }

    @Override
    public Optional<String> readText(String uri) {
      note("read", uri);
      return Optional.ofNullable(objects.get(uri));
    }

    @Override
    public void writeText(String uri, String text) {
      note("write", uri);
      objects.put(uri, text);
    }

    @Override
    public boolean writeTextIfAbsent(String uri, String text) {
      return objects.putIfAbsent(uri, text) == null;
    }

    @Override
    public boolean exists(String uri) {
      note("exists", uri);
      return objects.containsKey(uri);
    }

    @Override
    public void renameText(String from, String to) {
      note("rename", from);
      objects.put(to, objects.remove(from));
    }

    @Override
    public void delete(String uri) {
      objects.remove(uri);
    }

    @Override
    public List<String> listDir(String uri) {
      return List.copyOf(objects.keySet());
    }

    @Override
    public void deletePrefix(String uri) {
      objects.keySet().removeIf(name -> name.startsWith(uri));
    }
  }

  private static SchemaTexts schema(String source) {
    return SchemaTexts.of(source, "ir:" + source, new WordHasher().hashOfSource(source));
  }

  private void accept(String source) {
    staging.write(schema(source), SchemaStaging.Step.NONE);
    staging.promote(SchemaStaging.Step.NONE);
  }

  private StagingDecision decide(String... foldTables) {
    Set<TableKey> tables = new LinkedHashSet<>();
    for (String name : foldTables) {
      tables.add(TableKey.node(name));
    }
    return StagingDecision.of(
        staging.read(), staging.acceptedSource(), staging.acceptedHash(), tables, new WordHasher());
  }

  @Test
  void validationIsThreeReadsAndTwoExistenceChecks() {
    accept("T1");
    texts.calls.clear();
    assertThat(contract.validate())
        .isEqualTo(new SchemaContract.Accepted("T1", "ir:T1", new WordHasher().hashOfSource("T1")));
    assertThat(texts.calls)
        .containsExactly(
            "read _schema.pg",
            "exists _schema.ir.json",
            "exists __schema_state.json",
            "read _schema.ir.json",
            "read __schema_state.json");
  }

  @Test
  void filesThatDoNotBelongTogetherNameThePair() {
    accept("T1");
    texts.writeText(layout.schemaSource(), "T2");
    ConflictException source = catchThrowableOfType(ConflictException.class, contract::validate);
    assertThat(source.code()).isEqualTo(ErrorCode.SCHEMA_CONFLICT);
    assertThat(source.details()).containsEntry("files", "/g/__schema_state.json, /g/_schema.pg");
    texts.writeText(layout.schemaIr(), "ir:T2");
    ConflictException ir = catchThrowableOfType(ConflictException.class, contract::validate);
    assertThat(ir.details()).containsEntry("files", "/g/__schema_state.json, /g/_schema.ir.json");
  }

  @Test
  void missingFilesAreRefused() {
    assertThat(catchThrowableOfType(NotFoundException.class, contract::validate).code())
        .isEqualTo(ErrorCode.GRAPH_NOT_FOUND);
    accept("T1");
    texts.delete(layout.schemaIr());
    assertThat(catchThrowableOfType(ConflictException.class, contract::validate).details())
        .containsEntry("files", "/g/_schema.ir.json");
    texts.delete(layout.schemaState());
    assertThat(catchThrowableOfType(ConflictException.class, contract::validate).details())
        .containsEntry("files", "/g/_schema.ir.json, /g/__schema_state.json");
  }

  @Test
  void veryOldGraphIsCompletedUnlessItHasBranches() {
    texts.writeText(layout.schemaSource(), "T1");
    ConflictException branched =
        catchThrowableOfType(
            ConflictException.class,
            () -> contract.validateOrBootstrap(source -> "ir:" + source, () -> true));
    assertThat(branched.code()).isEqualTo(ErrorCode.SCHEMA_CONFLICT);
    assertThat(texts.objects).hasSize(1);
    assertThat(contract.validateOrBootstrap(source -> "ir:" + source, () -> false).irJson())
        .isEqualTo("ir:T1");
    assertThat(contract.validate().source()).isEqualTo("T1");
  }

  @Test
  void stateOfAnotherVersionOrWithoutHashIsRefused() {
    accept("T1");
    texts.writeText(layout.schemaState(), "{\"format_version\": 2}");
    assertThat(catchThrowableOfType(UnsupportedFormatException.class, contract::validate).details())
        .containsEntry("found", "2");
    for (String text : new String[] {"{", "[]", "{\"format_version\": 1}"}) {
      texts.writeText(layout.schemaState(), text);
      assertThat(catchThrowableOfType(CorruptionException.class, contract::validate)).isNotNull();
    }
  }

  @Test
  void promotionInterruptedAnywhereIsFinishedByAnother() {
    for (int stop = 1; stop <= 3; stop++) {
      texts.objects.clear();
      accept("T1");
      staging.write(schema("T1 T2"), SchemaStaging.Step.NONE);
      int last = stop;
      IllegalStateException crash =
          catchThrowableOfType(
              IllegalStateException.class,
              () ->
                  staging.promote(
                      index -> {
                        if (index == last) {
                          throw new IllegalStateException("crash");
                        }
                      }));
      assertThat(crash).isNotNull();
      assertThat(decide("T1", "T2"))
          .isEqualTo(stop == 3 ? StagingDecision.NOTHING : StagingDecision.PROMOTE);
      staging.promote(SchemaStaging.Step.NONE);
      assertThat(contract.validate().source()).isEqualTo("T1 T2");
      assertThat(texts.objects).hasSize(3);
    }
  }

  @Test
  void foldDecidesWhetherAChangeWasPublished() {
    accept("T1");
    staging.write(schema("T1 T2"), SchemaStaging.Step.NONE);
    assertThat(decide("T1")).isEqualTo(StagingDecision.DISCARD);
    assertThat(decide("T1", "T2")).isEqualTo(StagingDecision.PROMOTE);
    assertThat(catchThrowableOfType(ConflictException.class, () -> decide("T3")).code())
        .isEqualTo(ErrorCode.SCHEMA_CONFLICT);
    staging.discard();
    assertThat(decide("T1")).isEqualTo(StagingDecision.NOTHING);
    assertThat(contract.validate().source()).isEqualTo("T1");
  }

  @Test
  void schemasWithTheSameTablesCannotBeToldApart() {
    accept("T1");
    staging.write(schema("T1 #x"), SchemaStaging.Step.NONE);
    assertThat(catchThrowableOfType(ConflictException.class, () -> decide("T1")).details())
        .containsEntry("reason", "both schemas have the same tables");
  }

  @Test
  void partialOrRepeatedStagingIsDropped() {
    accept("T1");
    staging.write(schema("T1"), SchemaStaging.Step.NONE);
    assertThat(decide("T1")).isEqualTo(StagingDecision.DISCARD);
    staging.write(schema("T1 T2"), SchemaStaging.Step.NONE);
    texts.delete(GraphLayout.staged(layout.schemaState()));
    assertThat(decide("T1", "T2")).isEqualTo(StagingDecision.DISCARD);
  }

  @Test
  void stagedFilesWithoutSourceThatFitNothingAreForAPerson() {
    accept("T1");
    staging.write(schema("T1 T2"), SchemaStaging.Step.NONE);
    texts.delete(GraphLayout.staged(layout.schemaSource()));
    assertThat(catchThrowableOfType(ConflictException.class, () -> decide("T1")).code())
        .isEqualTo(ErrorCode.SCHEMA_CONFLICT);
  }
}
