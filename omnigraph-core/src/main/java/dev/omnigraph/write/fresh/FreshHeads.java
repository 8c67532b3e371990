package dev.omnigraph.write.fresh;

import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.recovery.sidecar.SidecarStore;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * The second fresh read: the newest version of every table about to be written. Finds effects
 * nobody published. Thread-safe.
 *
 * <p>Cost: while foreign writers are excluded one probe per table and process, for what this
 * process committed itself it knows; otherwise one per written table and write.
 */
public final class FreshHeads {
  private final SidecarStore sidecars;
  private final BooleanSupplier foreignWritersExcluded;
  private final ConcurrentHashMap<DatasetAddress, Long> known = new ConcurrentHashMap<>();

  /**
   * Consults the sidecars for the advice in its errors.
   *
   * @param foreignWritersExcluded whether this process holds the writer lease now
   */
  public FreshHeads(SidecarStore sidecars, BooleanSupplier foreignWritersExcluded) {
    this.sidecars = sidecars;
    this.foreignWritersExcluded = foreignWritersExcluded;
  }

  /**
   * Requires that the pinned version is the newest one of its chain.
   *
   * @param pinned the open pinned version
   * @throws RecoveryRequiredException if somebody left an effect on top of it
   * @throws CorruptionException if the chain ends below it
   */
  public void requirePinned(TableKey key, BranchName branch, DatasetHandle pinned) {
    Long newest = known.get(pinned.address());
    if (newest != null && newest == pinned.version() && foreignWritersExcluded.getAsBoolean()) {
      return;
    }
    long head = pinned.latestVersion();
    if (head < pinned.version()) {
      throw CorruptionException.of(
          pinned.address().toString(), "version " + pinned.version(), "version " + head, null);
    }
    if (head > pinned.version()) {
      throw drift(key, branch, pinned.version(), head);
    }
    known.put(pinned.address(), head);
  }

  /** Notes the newest version of a chain this process made. */
  public void advanced(DatasetAddress address, long version) {
    known.put(address, version);
  }

  /** Forgets a chain after an interrupted write. */
  public void forget(DatasetAddress address) {
    known.remove(address);
  }

  private OmnigraphException drift(TableKey key, BranchName branch, long pin, long head) {
    Details details =
        Details.of("table_key", key).and("branch", branch).and("pinned", pin).and("found", head);
    String reopen = "reopen the graph for writing to recover";
    String repair = "run repair";
    String hint;
    try {
      boolean covered = sidecars.findCovering(key, branch).isPresent();
      hint = covered ? reopen : repair;
      details.and("sidecar", covered);
    } catch (StorageException e) {
      hint = reopen + ", or " + repair;
    }
    return RecoveryRequiredException.blocked(
        "the table has versions the graph does not know", hint, details);
  }
}
