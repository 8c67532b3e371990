package dev.omnigraph.recovery.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.recovery.testing.MemoryTexts;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SidecarStoreTest {
  private final MemoryTexts texts = new MemoryTexts();
  private final SidecarStore store = new SidecarStore(texts, "/g");

  private static Sidecar golden(String name) {
    return Objects.requireNonNull(Goldens.all().get(name));
  }

  @Test
  void armingIsOneWriteUnderTheOperationsName() {
    store.arm(golden("mutation"));
    assertThat(texts.calls())
        .containsExactly("write /g/__recovery/01JZ8Q6V5E0000000000000001.json");
    assertThat(store.find(new OperationId("01JZ8Q6V5E0000000000000001")))
        .contains(golden("mutation"));
  }

  @Test
  void completingDeletesOnceAndAbandoningLeavesTheFile() {
    ArmedSidecar armed = store.arm(golden("mutation"));
    armed.complete();
    armed.complete();
    assertThat(texts.names()).isEmpty();
    assertThat(texts.calls().stream().filter(c -> c.startsWith("delete"))).hasSize(1);

    ArmedSidecar left = store.arm(golden("optimize"));
    left.abandon();
    left.complete();
    assertThat(texts.names()).containsExactly("/g/__recovery/01JZ8Q6V5E0000000000000008.json");
  }

  @Test
  void aFailingDeleteDoesNotFailTheOperation() {
    ArmedSidecar armed = store.arm(golden("mutation"));
    texts.fail("delete");
    armed.complete();
    assertThat(store.exists(armed.operationId())).isTrue();
    assertThat(store.delete(armed.operationId())).isFalse();
    texts.fail("");
    assertThat(store.delete(armed.operationId())).isTrue();
  }

  @Test
  void aFailingWriteFailsTheOperation() {
    texts.fail("write");
    assertThatThrownBy(() -> store.arm(golden("mutation"))).isInstanceOf(StorageException.class);
    assertThat(texts.names()).isEmpty();
  }

  @Test
  void listingIsSortedIsOneCallAndIgnoresForeignNames() {
    store.arm(golden("optimize"));
    store.arm(golden("mutation"));
    texts.writeText("/g/__recovery/writer.lock", "");
    texts.writeText("/g/__recovery/.01A.json", "");
    texts.writeText("/g/__recovery/01A.json.tmp", "");
    texts.calls().clear();
    assertThat(store.list())
        .containsExactly(
            new OperationId("01JZ8Q6V5E0000000000000001"),
            new OperationId("01JZ8Q6V5E0000000000000008"));
    assertThat(texts.calls()).containsExactly("list /g/__recovery");
  }

  @Test
  void aFailingListingIsNeverNoSidecars() {
    texts.fail("list");
    assertThatThrownBy(store::list).isInstanceOf(StorageException.class);
    assertThatThrownBy(store::readAll).isInstanceOf(StorageException.class);
  }

  @Test
  void aSidecarUnderAnotherNameIsCorruption() {
    texts.writeText("/g/__recovery/OTHER.json", Goldens.text("mutation"));
    assertThatThrownBy(() -> store.find(new OperationId("OTHER")))
        .isInstanceOfSatisfying(
            CorruptionException.class,
            e ->
                assertThat(e.details())
                    .containsEntry("object", "/g/__recovery/OTHER.json")
                    .containsEntry("found", "01JZ8Q6V5E0000000000000001"));
  }

  @Test
  void findsTheSidecarThatCoversATable() {
    store.arm(golden("load-on-branch"));
    TableKey person = TableKey.node("Person");
    assertThat(store.findCovering(person, BranchName.of("feature/x")))
        .contains(golden("load-on-branch"));
    assertThat(store.findCovering(person, BranchName.MAIN)).isEmpty();
    assertThat(store.findCovering(TableKey.node("Company"), BranchName.of("feature/x"))).isEmpty();
  }

  @Test
  void aMergeIsConfirmedInPlaceAndKeepsItsOperation() {
    TablePin pin =
        TablePin.planned(
            TableKey.node("Person"), "/g/nodes/40d76f1f51639ec0", 5, BranchName.MAIN, List.of());
    Sidecar.BranchMerge merge =
        Sidecar.BranchMerge.unconfirmed(
            golden("merge-confirmed").header(), List.of(pin), new CommitId("SOURCE"));
    ArmedSidecar armed = store.arm(merge);
    armed.rewrite(merge.confirmed(Map.of(TableKey.node("Person"), 7L)));
    assertThat(store.find(armed.operationId()).orElseThrow().pins().get(0).confirmedVersion())
        .hasValue(7);
    assertThatThrownBy(() -> armed.rewrite(golden("mutation")))
        .isInstanceOf(Invariant.BrokenInvariantError.class);
    assertThatThrownBy(() -> merge.confirmed(Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
