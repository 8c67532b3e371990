package dev.omnigraph.storage.lance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LanceErrorsTest {

  /** One observed message per row of the table, in its order. */
  static Stream<Arguments> samples() {
    return Stream.of(
        Arguments.of("Too many concurrent writers. Attempted 0 retries.", Fault.CONTENTION),
        Arguments.of(
            "Retryable commit conflict for version 3: This Update transaction was preempted by"
                + " concurrent transaction Update at version 3. Please retry.",
            Fault.CONTENTION),
        Arguments.of(
            "Commit conflict for version 9: There was a concurrent commit", Fault.CONTENTION),
        Arguments.of(
            "Incompatible transaction: This Append transaction is incompatible with concurrent"
                + " transaction Overwrite at version 2.",
            Fault.INCOMPATIBLE),
        Arguments.of(
            "Append with different schema: fields did not match, missing=[], unexpected=[note]",
            Fault.INCOMPATIBLE),
        Arguments.of("Ref conflict error: Branch b has child branches", Fault.REFERENCED),
        Arguments.of(
            "Dataset already exists: /g/nodes/a, /rust/lance/src/x.rs:1", Fault.ALREADY_EXISTS),
        Arguments.of("Clone operation should not enter build_manifest.", Fault.ALREADY_EXISTS),
        Arguments.of(
            "LanceError(IO): Generic LocalFileSystem error: No space left on device (os error 28)",
            Fault.NO_SPACE),
        Arguments.of("LanceError(IO): Disk quota exceeded (os error 122)", Fault.NO_SPACE),
        Arguments.of("LanceError(IO): Read-only file system (os error 30)", Fault.PERMISSION),
        Arguments.of("LanceError(IO): Permission denied (os error 13)", Fault.PERMISSION),
        Arguments.of("LanceError(IO): Operation not permitted (os error 1)", Fault.PERMISSION),
        Arguments.of("Generic S3 error: <Code>AccessDenied</Code>", Fault.PERMISSION),
        Arguments.of(
            "LanceError(IO): failed to decode Protobuf message: Manifest.fields: invalid tag value: 0",
            Fault.UNREADABLE),
        Arguments.of("LanceError(IO): file size is too small, utils.rs:88:20", Fault.UNREADABLE),
        Arguments.of(
            "LanceError(IO): does not have sufficient data, len: 10, bytes: b\"z\"",
            Fault.UNREADABLE),
        Arguments.of(
            "LanceError(IO): Generic memory error: Invalid range 0..0 for object of size 0 bytes",
            Fault.UNREADABLE),
        Arguments.of("LanceError(IO): magic number mismatch", Fault.UNREADABLE),
        Arguments.of("Version not found error: version 3 not found", Fault.NOT_FOUND),
        Arguments.of(
            "Dataset at path g/_versions/3.manifest was not found: Not found: g", Fault.NOT_FOUND),
        Arguments.of("Not found: g/data/x.lance, /rust/local.rs:133:40", Fault.NOT_FOUND),
        Arguments.of("LanceError(IO): No such file or directory (os error 2)", Fault.NOT_FOUND));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void knownMessagesHaveTheirFault(String message, Fault fault) {
    StorageException error =
        (StorageException)
            LanceErrors.translate(new RuntimeException(message), "commit", "/g/nodes/a");
    assertThat(error.fault()).isEqualTo(fault);
    assertThat(error.details())
        .containsEntry("operation", "commit")
        .containsEntry("object", "/g/nodes/a")
        .containsEntry("reason", message);
    assertThat(error).hasCauseInstanceOf(RuntimeException.class);
  }

  @Test
  void everyRowHasASampleThatNoEarlierRowTakes() {
    List<String> deciding = new ArrayList<>();
    samples()
        .forEach(
            sample -> {
              String message = ((String) sample.get()[0]).toLowerCase(Locale.ROOT);
              deciding.add(
                  LanceErrors.TABLE.stream()
                      .map(LanceErrors.Row::text)
                      .filter(message::contains)
                      .findFirst()
                      .orElseThrow());
            });
    assertThat(deciding)
        .containsExactlyElementsOf(LanceErrors.TABLE.stream().map(LanceErrors.Row::text).toList());
  }

  @Test
  void unknownMessageIsOtherAndKeepsItsFirstLine() {
    StorageException error =
        (StorageException)
            LanceErrors.translate(
                new IllegalArgumentException("Too many open files\nat somewhere"), "open", "x");
    assertThat(error.fault()).isEqualTo(Fault.OTHER);
    assertThat(error.details()).containsEntry("reason", "Too many open files");
  }

  @Test
  void causesAreSearchedToo() {
    Exception failure = new RuntimeException("outer", new IOException("Permission denied"));
    StorageException error = (StorageException) LanceErrors.translate(failure, "scan", "x");
    assertThat(error.fault()).isEqualTo(Fault.PERMISSION);
    assertThat(error.code()).isEqualTo(ErrorCode.IO);
  }

  @Test
  void ownErrorsAndFileErrorsKeepTheirMeaning() {
    ClosedException own = ClosedException.of("x");
    assertThat(LanceErrors.translate(own, "scan", "x")).isSameAs(own);
    assertThat(
            ((StorageException) LanceErrors.translate(new NoSuchFileException("f"), "a", "x"))
                .fault())
        .isEqualTo(Fault.NOT_FOUND);
    assertThat(
            ((StorageException) LanceErrors.translate(new AccessDeniedException("f"), "a", "x"))
                .fault())
        .isEqualTo(Fault.PERMISSION);
  }
}
