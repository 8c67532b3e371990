package dev.omnigraph.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.omnigraph.errors.OmnigraphException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sources made to hurt are read or refused in time that grows with their length and not faster.
 * Work is counted by the memory it takes; what takes time without memory ends at the time limit,
 * which is far from what a linear reader needs and far below what a quadratic one does.
 */
class HostileSourceTest {
  private static final int SMALL = 1 << 14;
  private static final int FACTOR = 4;

  /** Growth by a power of 1.5 and a table that doubles; the square would be 16. */
  private static final int GROWTH_MAX = 8;

  /** What the first use of a class may take. */
  private static final long SLACK_BYTES = 8 << 20;

  /** A mebibyte of every kind takes a minute; see docs/dev/testing.md. */
  private static final int LARGE = Integer.getInteger("og.hostile.bytes", 1 << 17);

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @EnumSource
  void memoryGrowsWithTheLength(FuzzTarget target) {
    Map<String, String> small = HostileSources.of(target, SMALL);
    Map<String, String> larger = HostileSources.of(target, SMALL * FACTOR);
    small.forEach(
        (name, source) -> {
          attempt(target, bytes(source));
          long few = allocated(target, bytes(source));
          long many = allocated(target, bytes(larger.getOrDefault(name, "")));
          assertThat(many).as(name).isLessThan(few * GROWTH_MAX + SLACK_BYTES);
        });
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void largeSourcesEnd(FuzzTarget target) {
    for (Map.Entry<String, String> source : HostileSources.of(target, LARGE).entrySet()) {
      attempt(target, bytes(source.getValue()));
    }
  }

  private long allocated(FuzzTarget target, byte[] source) {
    long before = threads.getCurrentThreadAllocatedBytes();
    attempt(target, source);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static void attempt(FuzzTarget target, byte[] source) {
    try {
      target.accept(source);
    } catch (OmnigraphException refused) {
      assertThat(String.valueOf(refused.getMessage()).length()).isLessThan(1 << 14);
    }
  }

  private static byte[] bytes(String source) {
    return source.getBytes(StandardCharsets.UTF_8);
  }
}
