package dev.omnigraph.storage.lance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The copy Arrow's loader makes is gone while the process still runs, so that a kill leaves none.
 */
@EnabledOnOs(OS.LINUX)
class ArrowLibraryTest {
  @Test
  void theMappedCopyHasNoNameAnyMore() throws IOException {
    try (LanceGateway gateway = LanceGateway.open(LanceOptions.defaults())) {
      assertThat(gateway.allocator().getAllocatedMemory()).isZero();
    }

    assertThat(Files.readAllLines(Path.of("/proc/self/maps")))
        .anyMatch(line -> line.contains("/jnilib-") && line.endsWith(".tmp (deleted)"));
    assertThat(ArrowLibrary.mappedCopies()).isEmpty();
  }
}
