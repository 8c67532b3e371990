package dev.omnigraph.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.write.rows.Placement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for loads holds for those whose keys lie in a temporary file, too. */
class SpillingLoaderTest extends LoaderTest {
  @BeforeEach
  void keepOnePageOfKeys() {
    graph().pace = new LoadPlan.Pace(0, 1 << 16, 1 << 20, 1);
  }

  @Test
  void theLastOfManyRowsOfAnIdIsKept() {
    graph().load(Placement.REPLACE_ALL, F1.DATA);
    StringBuilder input = new StringBuilder();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 20_000; i++) {
        input.append(
            "{\"edge\":\"Follows\",\"from\":\"%s\",\"to\":\"bo\",\"data\":{\"id\":\"e%d\"}}\n"
                .formatted(round == 2 && i % 2 == 0 ? "cy" : "ana", i));
      }
    }
    LoadOutcome outcome = graph().load(Placement.UPSERT, input.toString());
    assertThat(outcome.records()).containsEntry(TableKey.edge("Follows"), 60_000L);
    assertThat(graph().rows(TableKey.edge("Follows"))).isEqualTo(5 + 20_000);
    String after = export(graph());
    assertThat(after)
        .contains(
            "{\"edge\":\"Follows\",\"from\":\"cy\",\"to\":\"bo\",\"data\":{\"id\":\"e19998\"");
    assertThat(after)
        .contains(
            "{\"edge\":\"Follows\",\"from\":\"ana\",\"to\":\"bo\",\"data\":{\"id\":\"e19999\"");
  }
}
