package dev.omnigraph.manifest.coordinator;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TextObjects;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Newest version files that a power cut left unreadable. Such a version was never acknowledged: an
 * acknowledged one was forced to stable storage before. How many may be: of a chain of the manifest
 * only the newest, since each publish is forced before the next; of a table all above the pinned
 * one. Thread-safe; keeps nothing.
 */
public final class TornVersions {
  private static final Pattern VERSION_FILE = Pattern.compile("(0|1)[0-9]{19}\\.manifest");
  private static final int DIGITS = 20;

  private final DatasetGateway gateway;
  private final TextObjects texts;

  /** Returns the view on torn versions through the given ports. */
  public TornVersions(DatasetGateway gateway, TextObjects texts) {
    this.gateway = gateway;
    this.texts = texts;
  }

  /**
   * Opens the newest readable version of a chain of the manifest, passing over one torn newest
   * version. Changes nothing.
   *
   * @throws CorruptionException if the version before the unreadable one is not readable either
   */
  @MustBeClosed
  public DatasetHandle openNewestReadable(DatasetAddress chain) {
    try {
      return gateway.openLatest(chain);
    } catch (StorageException e) {
      if (e.fault() != StorageException.Fault.UNREADABLE) {
        throw e;
      }
      long before = versions(chain).stream().mapToLong(v -> v).max().orElse(1) - 1;
      try {
        return gateway.openNewestReadable(chain, Math.max(1, before));
      } catch (StorageException older) {
        older.addSuppressed(e);
        throw corruption(chain, before + 1, older);
      }
    }
  }

  /**
   * Moves a torn newest version of a chain of the manifest aside. A branch whose only version is
   * torn is an unfinished creation: with that version the branch goes. Only for an opener that
   * holds the writer lease.
   *
   * @return the version moved aside, if any
   * @throws CorruptionException if the version before it is unreadable too; nothing was changed
   */
  @SuppressWarnings("MustBeClosedChecker") // closed at once: only whether it opens counts
  public List<Long> setAsideNewest(DatasetAddress chain) {
    try {
      gateway.openLatest(chain).close();
      return List.of();
    } catch (StorageException e) {
      if (e.fault() != StorageException.Fault.UNREADABLE) {
        throw e;
      }
    }
    List<Long> versions = versions(chain);
    long newest = versions.stream().mapToLong(v -> v).max().orElse(1);
    boolean isUnfinishedCreation = versions.size() == 1 && !chain.owner().isMain();
    return setAside(chain, isUnfinishedCreation ? 0 : Math.max(1, newest - 1));
  }

  /**
   * Moves unreadable newest versions aside, to {@code <file>.torn}, so that the next commit can
   * take their number. Only for an opener that holds the writer lease.
   *
   * @param pinned the newest version a graph commit pins; 0 if the whole chain may go
   * @return the versions moved aside, newest first; none when the newest one is readable
   * @throws CorruptionException if no version from the pinned one on is readable; nothing was
   *     changed
   */
  public List<Long> setAside(DatasetAddress address, long pinned) {
    try {
      return gateway.setAsideUnreadable(address, pinned);
    } catch (StorageException e) {
      if (e.fault() != StorageException.Fault.UNREADABLE) {
        throw e;
      }
      throw corruption(address, pinned, e);
    }
  }

  private static CorruptionException corruption(
      DatasetAddress address, long version, StorageException cause) {
    return CorruptionException.of(
        address + "@" + version,
        "a readable version",
        "an unreadable version that is in use",
        cause);
  }

  private List<Long> versions(DatasetAddress address) {
    return texts.listDir(GraphLayout.versionDirectory(address)).stream()
        .filter(name -> VERSION_FILE.matcher(name).matches())
        .map(name -> -1L - Long.parseUnsignedLong(name.substring(0, DIGITS)))
        .filter(version -> version > 0)
        .toList();
  }
}
