package dev.omnigraph.cli;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadProgress;
import dev.omnigraph.LoadRequest;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far a load is, on a terminal only. Thread-safe. */
final class LoadProgressBar implements LoadProgress, AutoCloseable {
  private final @Nullable ProgressBar bar;

  private LoadProgressBar(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /** Returns a bar, or one that shows nothing where the error stream is not a terminal. */
  static LoadProgressBar on(Console console, boolean quiet, List<LoadRequest.Source> sources) {
    if (quiet || !console.isErrTerminal()) {
      return new LoadProgressBar(null);
    }
    long bytes = LoadRequest.of(LoadMode.APPEND, sources).totalBytes().orElse(-1);
    return new LoadProgressBar(
        new ProgressBarBuilder()
            .setTaskName("loading")
            .setInitialMax(bytes)
            .setUnit(" MB", 1_000_000)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(100)
            .showSpeed()
            .setConsumer(new me.tongfei.progressbar.ConsoleProgressBarConsumer(console.err(), 79))
            .build());
  }

  @Override
  public void update(long bytes, long records) {
    if (bar != null) {
      bar.stepTo(bytes);
      bar.setExtraMessage(records + " records");
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
