package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The table of errors in the documentation is the one in the code; codes are unique. */
class ErrorTableTest {
  @Test
  void everyCodeIsDocumentedAndUnique() throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("og.root"), "docs", "user", "errors.md"));

    for (ErrorCode code : ErrorCode.values()) {
      assertThat(page)
          .contains(
              "| `"
                  + code.code()
                  + "` | `"
                  + code.kind()
                  + "` | "
                  + code.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                  + " |");
    }
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::code)).doesNotHaveDuplicates();
  }
}
