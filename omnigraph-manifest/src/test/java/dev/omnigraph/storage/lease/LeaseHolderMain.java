package dev.omnigraph.storage.lease;

import dev.omnigraph.errors.BusyException;
import java.nio.file.Path;
import java.time.Duration;

/** Takes the lease in a process of its own and keeps it until its input ends or it is killed. */
final class LeaseHolderMain {
  private LeaseHolderMain() {}

  public static void main(String[] arguments) throws Exception {
    try (LocalWriterLease lease =
        LocalWriterLease.acquire(Path.of(arguments[0]), Duration.ofMillis(50))) {
      System.out.println("held " + lease.isHeld());
      int unused = System.in.read();
      System.out.println("end " + unused);
    } catch (BusyException e) {
      System.out.println("busy " + e.details().get("holder"));
    }
  }
}
