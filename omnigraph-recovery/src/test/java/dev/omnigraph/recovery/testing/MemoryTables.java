package dev.omnigraph.recovery.testing;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.storage.TransactionInfo;
import dev.omnigraph.storage.TransactionInfo.OperationKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Version chains in memory. A version is a content, which is any text, and the transaction that
 * made it; its row count is the length of the content.
 */
public final class MemoryTables {
  private record Version(String content, TransactionInfo transaction) {}

  private final Map<DatasetAddress, List<Version>> chains = new HashMap<>();
  private int writes;
  private int forced;
  private int openHandles;

  /** Sets a chain up with versions 1 to {@code count}, contents {@code v1}, {@code v2}, …. */
  public void create(DatasetAddress address, int count) {
    chains.put(address, new ArrayList<>());
    for (int i = 1; i <= count; i++) {
      commit(address, "v" + i, "setup-" + i, OperationKind.APPEND, Map.of());
    }
    writes = 0;
  }

  /** Appends a version. */
  public void commit(
      DatasetAddress address,
      String content,
      String uuid,
      OperationKind kind,
      Map<String, String> properties) {
    List<Version> chain = chain(address);
    chain.add(new Version(content, new TransactionInfo(uuid, chain.size(), kind, properties)));
    writes++;
  }

  /** Returns the newest version. */
  public long head(DatasetAddress address) {
    return chain(address).size();
  }

  /** Returns the newest content. */
  public String content(DatasetAddress address) {
    return content(address, head(address));
  }

  /** Returns the content of a version. */
  public String content(DatasetAddress address, long version) {
    return chain(address).get((int) version - 1).content;
  }

  /** Returns the number of versions added since set up. */
  public int writes() {
    return writes;
  }

  /** Returns the number of handles that were forced. */
  public int forced() {
    return forced;
  }

  /** Returns the number of handles that are not closed. */
  public int openHandles() {
    return openHandles;
  }

  private List<Version> chain(DatasetAddress address) {
    List<Version> chain = chains.get(address);
    if (chain == null) {
      throw StorageException.of(Fault.NOT_FOUND, "open", address.toString(), "absent", null);
    }
    return chain;
  }

  public DatasetHandle open(DatasetAddress address, long version) {
    if (version > head(address)) {
      throw StorageException.of(Fault.NOT_FOUND, "open", address.toString(), "absent", null);
    }
    return PartialPort.of(DatasetHandle.class, new Handle(address, version));
  }

  public DatasetHandle openLatest(DatasetAddress address) {
    return open(address, head(address));
  }

  public List<Long> setAsideUnreadable(DatasetAddress address, long pinned) {
    return List.of();
  }

  /** See the gateway's. */
  public boolean exists(DatasetAddress address) {
    return chains.containsKey(address);
  }

  public void force(List<DatasetHandle> commits) {
    forced += commits.size();
  }

  public void close() {}

  /** Returns the port; it offers what recovery calls. */
  public DatasetGateway gateway() {
    return PartialPort.of(DatasetGateway.class, this);
  }

  /** One open version. */
  public final class Handle {
    private final DatasetAddress address;
    private final long version;
    private boolean closed;

    Handle(DatasetAddress address, long version) {
      this.address = address;
      this.version = version;
      openHandles++;
    }

    public DatasetAddress address() {
      return address;
    }

    public long version() {
      return version;
    }

    public long latestVersion() {
      return head(address);
    }

    public long countRows(@Nullable String filter) {
      return content(address, version).length();
    }

    public Optional<TransactionInfo> transaction(long of) {
      return Optional.of(chain(address).get((int) of - 1).transaction);
    }

    public DatasetHandle commit(CommitRequest request) {
      TableEffect.Restore restore = (TableEffect.Restore) request.effect();
      MemoryTables.this.commit(
          address,
          content(address, restore.version()),
          request.uuid().toString(),
          OperationKind.RESTORE,
          request.properties());
      return PartialPort.of(DatasetHandle.class, new Handle(address, head(address)));
    }

    public void close() {
      if (!closed) {
        closed = true;
        openHandles--;
      }
    }
  }
}
