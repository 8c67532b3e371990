package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.Embedder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbedderSettingsTest {
  private static final String ADDRESS = "https://embeddings.example/v1/embeddings";

  @Test
  void nobodyIsAskedUnlessAnAddressIsSet() {
    assertThat(EmbedderSettings.from(Map.of())).isEmpty();
    assertThat(EmbedderSettings.from(Map.of(EmbedderSettings.URL, " "))).isEmpty();
    assertThat(EmbedderSettings.from(Map.of(EmbedderSettings.MODEL, "m"))).isEmpty();
  }

  @Test
  void theVariablesDescribeTheEmbedder() {
    Embedder embedder =
        EmbedderSettings.from(
                Map.of(
                    EmbedderSettings.URL,
                    ADDRESS,
                    EmbedderSettings.MODEL,
                    "small",
                    EmbedderSettings.KEY,
                    "secret",
                    EmbedderSettings.BATCH,
                    "7",
                    EmbedderSettings.TIMEOUT,
                    "5",
                    EmbedderSettings.DIMENSIONS,
                    "true"))
            .orElseThrow();

    assertThat(embedder.model()).isEqualTo("small");
    assertThat(embedder.batchSize()).isEqualTo(7);
    assertThat(embedder).hasToString("HttpEmbedder[small at embeddings.example]");
  }

  @Test
  void whatMakesNoSenseIsAMistakeInTheCall() {
    refused(Map.of(EmbedderSettings.URL, ADDRESS), "needs OMNIGRAPH_EMBEDDINGS_MODEL");
    refused(
        Map.of(EmbedderSettings.URL, "here", EmbedderSettings.MODEL, "m"),
        "an http or https address");
    refused(
        Map.of(EmbedderSettings.URL, "a b", EmbedderSettings.MODEL, "m"),
        "an http or https address");
    for (String number : new String[] {"0", "-1", "many"}) {
      refused(
          Map.of(
              EmbedderSettings.URL,
              ADDRESS,
              EmbedderSettings.MODEL,
              "m",
              EmbedderSettings.BATCH,
              number),
          "a whole number above 0");
    }
  }

  private static void refused(Map<String, String> environment, String message) {
    assertThatThrownBy(() -> EmbedderSettings.from(environment))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }
}
