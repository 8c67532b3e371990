package dev.omnigraph.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphLayoutTest {
  private final GraphLayout layout = new GraphLayout("/data/g");

  @Test
  void placesAreThoseOfTheFormat() {
    BranchName branch = BranchName.of("feature/x");
    assertThat(layout.manifest().openUri()).isEqualTo("/data/g/__manifest");
    assertThat(layout.manifest().on(branch).openUri())
        .isEqualTo("/data/g/__manifest/tree/feature/x");
    assertThat(layout.table(TableKey.edge("WorksAt"), branch).openUri())
        .isEqualTo("/data/g/edges/844eefbe5068b644/tree/feature/x");
    assertThat(GraphLayout.staged(layout.schemaState()))
        .isEqualTo("/data/g/__schema_state.json.staging");
    assertThat(GraphLayout.versionFile(layout.manifest(), 1))
        .isEqualTo("/data/g/__manifest/_versions/18446744073709551614.manifest");
    assertThat(GraphLayout.branchReference(layout.manifest(), branch))
        .isEqualTo("/data/g/__manifest/_refs/branches/feature%2Fx.json");
  }

  @Test
  void twoTypesInOneDirectoryAreRefused() {
    List<TableKey> tables = List.of(TableKey.node("A"), TableKey.edge("A"), TableKey.node("B"));
    assertThatCode(() -> GraphLayout.requireDistinctDirectories(tables)).doesNotThrowAnyException();
    InvalidInputException error =
        catchThrowableOfType(
            InvalidInputException.class,
            () ->
                GraphLayout.requireDistinctDirectories(
                    tables, table -> table.kind().directory() + "/0"));
    assertThat(error.code()).isEqualTo(ErrorCode.CATALOG);
    assertThat(error.details())
        .containsEntry("table_key", "node:B")
        .containsEntry("other", "node:A");
  }
}
