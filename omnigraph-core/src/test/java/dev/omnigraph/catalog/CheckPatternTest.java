package dev.omnigraph.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CheckPatternTest {
  @Test
  void aMatchAnywhereCounts() {
    assertThat(CheckPattern.compile("b+").isFoundIn("abbc")).isTrue();
    assertThat(CheckPattern.compile("^b+$").isFoundIn("abbc")).isFalse();
    assertThat(CheckPattern.compile("").isFoundIn("")).isTrue();
    assertThat(CheckPattern.compile("^.{1,500}$").isFoundIn("x".repeat(501))).isFalse();
    assertThat(CheckPattern.compile("^\\p{Lu}\\d{4}[{}()]$").isFoundIn("É2024{")).isTrue();
  }

  @Test
  void invalidAndOversizedPatternsAreRefused() {
    for (String pattern :
        List.of(
            "[",
            "a(?=b)",
            "(a)\\1",
            "a{1001}",
            "((a{1000}){1000}){1000}",
            "(".repeat(150) + ")".repeat(150),
            "a".repeat(1001))) {
      InvalidInputException error =
          catchThrowableOfType(InvalidInputException.class, () -> CheckPattern.compile(pattern));
      assertThat(error).as(pattern).isNotNull();
      assertThat(error.code()).isEqualTo(ErrorCode.BAD_VALUE);
      assertThat(error.details()).containsKeys("pattern", "reason");
    }
  }

  @Test
  void aSmallStackGivesATypedErrorOrAnAnswer() throws InterruptedException {
    AtomicReference<Optional<Throwable>> escaped = new AtomicReference<>(Optional.empty());
    Thread small =
        new Thread(
            null,
            () -> {
              for (String pattern : List.of("(a?){600}", "a{0,1000}", "(a|b|c*){200}x")) {
                try {
                  CheckPattern.compile(pattern).isFoundIn("ab".repeat(2000));
                } catch (InvalidInputException e) {
                  assertThat(e.code()).isEqualTo(ErrorCode.BAD_VALUE);
                }
              }
            },
            "small-stack",
            160 * 1024);
    small.setUncaughtExceptionHandler((thread, e) -> escaped.set(Optional.of(e)));
    small.start();
    small.join();
    assertThat(escaped.get()).isEmpty();
  }

  @Test
  void ordinaryPatternsAreNotNearTheBounds() {
    for (String pattern :
        List.of(
            "^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}$",
            "^(\\+\\d{1,3})?[ -]?(\\(\\d{1,4}\\))?([ -]?\\d{1,4}){2,6}$",
            "^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$",
            "^https?://[^\\s/$.?#].[^\\s]*$")) {
      assertThatCode(() -> CheckPattern.compile(pattern)).doesNotThrowAnyException();
    }
  }
}
