package dev.omnigraph.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Coverage-guided fuzzing of every target, for {@code -Dog.fuzz.seconds} each; runs in the profile
 * {@code fuzz} only. {@code -Dog.fuzz.targets} names some of them; {@code -Dog.fuzz.keep=true} adds
 * what reached new code to the samples.
 */
@Tag("fuzz")
class CoverageFuzzTest {
  private static final int SECONDS = Integer.getInteger("og.fuzz.seconds", 60);
  private static final List<String> TARGETS =
      List.of(System.getProperty("og.fuzz.targets", "").toUpperCase(Locale.ROOT).split(",", -1));
  private static final Path SAMPLES = Path.of("src", "test", "resources", "fuzz").toAbsolutePath();

  @ParameterizedTest
  @EnumSource
  void nothingButForeseenErrorsEscape(FuzzTarget target, TestReporter reporter)
      throws IOException, InterruptedException {
    if (!TARGETS.contains("") && !TARGETS.contains(target.name())) {
      return;
    }
    CoverageRun run = new CoverageRun(target, Path.of("target", "fuzz").toAbsolutePath());
    CoverageRun.Outcome outcome = run.search(SECONDS);
    reporter.publishEntry(target.name(), outcome.toString());
    assertThat(outcome.failure()).isEmpty();
    assertThat(outcome.executions()).isPositive();
    assertThat(outcome.edges()).isPositive();
    if (Boolean.getBoolean("og.fuzz.keep")) {
      int kept = run.keep(SAMPLES.resolve(target.directory()));
      reporter.publishEntry(target.name() + " samples kept", Integer.toString(kept));
    }
  }
}
