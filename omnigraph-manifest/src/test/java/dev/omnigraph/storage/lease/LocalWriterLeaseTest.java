package dev.omnigraph.storage.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.BusyException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.child.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalWriterLeaseTest {
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration PATIENT = Duration.ofSeconds(60);

  @TempDir Path root;

  private static String firstLine(Process child) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    return String.valueOf(lines.readLine());
  }

  @Test
  void leasesOfOneProcessShareTheLockWhateverThePath() throws IOException {
    Path link = Files.createSymbolicLink(root.resolveSibling(root.getFileName() + "-link"), root);
    try (LocalWriterLease first = LocalWriterLease.acquire(root, AT_ONCE)) {
      LocalWriterLease second = LocalWriterLease.acquire(link, AT_ONCE);
      second.close();
      second.close();
      assertThat(second.isHeld()).isFalse();
      assertThat(first.isHeld()).isTrue();
      Process other = ChildJvm.start(LeaseHolderMain.class, root.toString());
      assertThat(firstLine(other)).startsWith("busy pid " + ProcessHandle.current().pid() + " on ");
    } finally {
      Files.delete(link);
    }
  }

  @Test
  void otherProcessIsNamedAndFreesTheLeaseWhenKilled() throws Exception {
    Process holder = ChildJvm.start(LeaseHolderMain.class, root.toString());
    try {
      assertThat(firstLine(holder)).isEqualTo("held true");
      BusyException busy =
          catchThrowableOfType(
              BusyException.class,
              () -> LocalWriterLease.acquire(root, Duration.ofMillis(60)).close());
      assertThat(busy.code()).isEqualTo(ErrorCode.BUSY);
      assertThat(String.valueOf(busy.details().get("holder")))
          .startsWith("pid " + holder.pid() + " on ")
          .contains("started ");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    try (LocalWriterLease lease = LocalWriterLease.acquire(root, AT_ONCE)) {
      assertThat(lease.isHeld()).isTrue();
    }
  }

  @Test
  void waitingProcessGetsTheLeaseWhenItIsReleased() throws Exception {
    Process holder = ChildJvm.start(LeaseHolderMain.class, root.toString());
    assertThat(firstLine(holder)).isEqualTo("held true");
    holder.getOutputStream().close(); // the holder ends when its input does
    try (LocalWriterLease lease = LocalWriterLease.acquire(root, PATIENT)) {
      assertThat(lease.isHeld()).isTrue();
    }
    assertThat(holder.waitFor()).isZero();
  }

  @Test
  void releasedLeaseCanBeTakenAgainAndOnlyTheLockFileIsMade() {
    LocalWriterLease.acquire(root, AT_ONCE).close();
    LocalWriterLease.acquire(root, AT_ONCE).close();
    assertThat(root.toFile().list()).containsExactly("__recovery");
    assertThat(root.resolve("__recovery").toFile().list()).containsExactly("writer.lock");
  }

  @Test
  void interruptEndsTheWait() throws Exception {
    Process holder = ChildJvm.start(LeaseHolderMain.class, root.toString());
    try {
      assertThat(firstLine(holder)).isEqualTo("held true");
      Thread.currentThread().interrupt();
      StorageException error =
          catchThrowableOfType(
              StorageException.class, () -> LocalWriterLease.acquire(root, PATIENT).close());
      assertThat(Thread.interrupted()).isTrue();
      assertThat(error.fault()).isEqualTo(Fault.INTERRUPTED);
    } finally {
      holder.destroyForcibly().waitFor();
    }
  }

  @Test
  void absentRootIsTyped() {
    StorageException error =
        catchThrowableOfType(
            StorageException.class,
            () -> LocalWriterLease.acquire(root.resolve("no"), AT_ONCE).close());
    assertThat(error.fault()).isEqualTo(Fault.NOT_FOUND);
  }
}
