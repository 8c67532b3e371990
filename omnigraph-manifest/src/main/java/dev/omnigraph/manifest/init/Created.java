package dev.omnigraph.manifest.init;

import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TextObjects;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What one attempt to create a graph has made so far. Confined; closing it closes the handles. */
final class Created implements AutoCloseable {
  private final DatasetGateway gateway;
  private final TextObjects texts;
  private final Deque<Runnable> undo = new ArrayDeque<>();
  private final List<DatasetHandle> commits = new ArrayList<>();

  Created(DatasetGateway gateway, TextObjects texts) {
    this.gateway = gateway;
    this.texts = texts;
  }

  void text(String uri) {
    undo.push(() -> texts.delete(uri));
  }

  /** Notes a dataset that is about to be created. */
  void dataset(DatasetAddress address) {
    undo.push(() -> gateway.drop(address));
  }

  /** Takes over a commit that has to be forced. */
  DatasetHandle commit(DatasetHandle handle) {
    commits.add(handle);
    return handle;
  }

  void force() {
    gateway.force(commits);
  }

  /**
   * Removes everything noted, the newest first; what cannot be removed is told with the failure.
   */
  void remove(RuntimeException failure) {
    close();
    while (!undo.isEmpty()) {
      try {
        undo.pop().run();
      } catch (OmnigraphException e) {
        failure.addSuppressed(e);
      }
    }
  }

  @Override
  public void close() {
    commits.forEach(DatasetHandle::close);
    commits.clear();
  }
}
