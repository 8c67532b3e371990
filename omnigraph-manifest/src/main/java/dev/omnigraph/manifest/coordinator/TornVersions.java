package dev.omnigraph.manifest.coordinator;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TextObjects;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Newest version files that a power cut left unreadable. Such a version was never acknowledged: an
 * acknowledged one was forced to stable storage before. Thread-safe; keeps nothing.
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
   * Opens the newest version that is readable, passing over one torn newest version. Changes
   * nothing.
   *
   * @throws CorruptionException if the version before the unreadable one is not readable either
   */
  @MustBeClosed
  public DatasetHandle openNewestReadable(DatasetAddress address) {
    try {
      return gateway.openLatest(address);
    } catch (StorageException e) {
      if (e.fault() != StorageException.Fault.UNREADABLE) {
        throw e;
      }
      return openBefore(address, newest(address).orElse(0), e);
    }
  }

  @MustBeClosed
  private DatasetHandle openBefore(DatasetAddress address, long torn, StorageException cause) {
    if (torn <= 1) {
      throw CorruptionException.of(
          address.toString(), "a readable version", "an unreadable first version", cause);
    }
    try {
      return gateway.open(address, torn - 1);
    } catch (StorageException e) {
      e.addSuppressed(cause);
      throw CorruptionException.of(
          address.toString(),
          "a readable version before the unreadable newest one, " + torn,
          "none",
          e);
    }
  }

  /**
   * Moves an unreadable newest version aside, to {@code <file>.torn}, so that the next commit can
   * take its number. Only for an opener that holds the writer lease.
   *
   * @param pinned the newest version a graph commit pins, 0 if none does
   * @return the version moved aside, empty when the newest one is readable
   * @throws CorruptionException if the unreadable version is pinned, or the one before it is
   *     unreadable too; nothing was changed
   */
  @SuppressWarnings("MustBeClosedChecker") // closed at once: only whether it opens counts
  public OptionalLong setAside(DatasetAddress address, long pinned) {
    try {
      gateway.openLatest(address).close();
      return OptionalLong.empty();
    } catch (StorageException e) {
      if (e.fault() != StorageException.Fault.UNREADABLE) {
        throw e;
      }
      long torn = newest(address).orElse(0);
      if (torn <= pinned) {
        throw CorruptionException.of(
            address + "@" + torn, "a readable version", "an unreadable version that is in use", e);
      }
      openBefore(address, torn, e).close();
      String file = GraphLayout.versionFile(address, torn);
      texts.renameText(file, file + ".torn");
      return OptionalLong.of(torn);
    }
  }

  /** Returns the newest version that has a version file; lists the version directory. */
  public OptionalLong newest(DatasetAddress address) {
    return texts.listDir(GraphLayout.versionDirectory(address)).stream()
        .filter(name -> VERSION_FILE.matcher(name).matches())
        .mapToLong(name -> -1L - Long.parseUnsignedLong(name.substring(0, DIGITS)))
        .filter(version -> version > 0)
        .max();
  }
}
