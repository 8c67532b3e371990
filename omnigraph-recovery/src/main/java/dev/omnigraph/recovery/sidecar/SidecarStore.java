package dev.omnigraph.recovery.sidecar;

import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.storage.TextObjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of pending sidecars of one graph.
 *
 * <p><b>Thread-safety:</b> thread-safe; who may rewrite or delete which sidecar is decided by the
 * queues its writer holds.
 *
 * <p><b>Durability:</b> {@link #arm} and {@link ArmedSidecar#rewrite} return when the record
 * survives what the text objects promise to survive.
 */
public final class SidecarStore {
  private static final Logger LOG = LoggerFactory.getLogger(SidecarStore.class);
  private static final String DIRECTORY = "/__recovery";
  private static final String SUFFIX = ".json";

  private final TextObjects texts;
  private final String directory;
  private final Set<OperationId> live = ConcurrentHashMap.newKeySet();

  /**
   * Binds the store to a graph.
   *
   * @param root normalised root of the graph, without trailing slash
   */
  public SidecarStore(TextObjects texts, String root) {
    this.texts = texts;
    this.directory = root + DIRECTORY;
  }

  /**
   * Records an operation before its first effect: one durable write.
   *
   * @return the handle with which the writer ends the operation
   * @throws StorageException if the record could not be written; the operation must not go on
   */
  public ArmedSidecar arm(Sidecar sidecar) {
    live.add(sidecar.operationId());
    try {
      write(sidecar);
    } catch (RuntimeException | Error e) {
      live.remove(sidecar.operationId()); // whatever is left of it belongs to recovery
      throw e;
    }
    return new ArmedSidecar(this, sidecar);
  }

  /**
   * Returns whether a writer of this process is at work under the sidecar, so that it is nobody
   * else's to end. No storage call.
   */
  public boolean isLive(OperationId operation) {
    return live.contains(operation);
  }

  void release(OperationId operation) {
    live.remove(operation);
  }

  /**
   * Lists the pending operations, oldest first: exactly one listing. Names that are not sidecars
   * are ignored.
   *
   * @throws StorageException if the listing failed; never read as "no sidecars"
   */
  public List<OperationId> list() {
    List<OperationId> pending = new ArrayList<>();
    for (String name : texts.listDir(directory)) {
      if (name.endsWith(SUFFIX) && !name.startsWith(".")) {
        pending.add(new OperationId(name.substring(0, name.length() - SUFFIX.length())));
      }
    }
    pending.sort(null);
    return pending;
  }

  /**
   * Reads one sidecar; empty if it is gone.
   *
   * @throws dev.omnigraph.errors.UnsupportedFormatException if a newer engine wrote it
   * @throws CorruptionException if it cannot be read as what it must be
   */
  public Optional<Sidecar> find(OperationId operation) {
    String uri = uri(operation);
    Optional<String> text;
    try {
      text = texts.readText(uri);
    } catch (StorageException e) {
      if (e.fault() == StorageException.Fault.UNREADABLE) {
        throw CorruptionException.of(uri, "a sidecar in UTF-8", "bytes that are not UTF-8", e);
      }
      throw e;
    }
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Sidecar sidecar = SidecarCodec.read(uri, text.get());
    if (!sidecar.operationId().equals(operation)) {
      throw CorruptionException.of(
          uri, "operation_id " + operation, sidecar.operationId().text(), null);
    }
    return Optional.of(sidecar);
  }

  /**
   * Lists and reads all pending sidecars, oldest first; those that vanish meanwhile are left out.
   */
  public List<Sidecar> readAll() {
    List<Sidecar> sidecars = new ArrayList<>();
    for (OperationId operation : list()) {
      find(operation).ifPresent(sidecars::add);
    }
    return sidecars;
  }

  /** Returns the oldest pending sidecar that names the table on the branch. */
  public Optional<Sidecar> findCovering(TableKey table, BranchName tableBranch) {
    return readAll().stream().filter(sidecar -> sidecar.covers(table, tableBranch)).findFirst();
  }

  /** Returns whether the operation's sidecar is there. */
  public boolean exists(OperationId operation) {
    return texts.exists(uri(operation));
  }

  /**
   * Deletes a sidecar whose operation has ended. Best effort: the operation's outcome stands
   * whether or not this succeeds, and a later pass finds it completed and tries again.
   *
   * @return whether the sidecar is gone
   */
  public boolean delete(OperationId operation) {
    try {
      texts.delete(uri(operation));
      return true;
    } catch (StorageException e) {
      LOG.atWarn()
          .addKeyValue("operation_id", operation.text())
          .setCause(e)
          .log("sidecar of an ended operation was left behind");
      return false;
    }
  }

  /** Returns where the sidecar of an operation is. */
  public String uri(OperationId operation) {
    String name = operation.text();
    Invariant.check(
        name.indexOf('/') < 0 && !name.startsWith("."), "an operation id is a file name", name);
    return directory + "/" + name + SUFFIX;
  }

  void write(Sidecar sidecar) {
    texts.writeText(uri(sidecar.operationId()), SidecarCodec.write(sidecar));
  }
}
