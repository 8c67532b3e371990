package dev.omnigraph.testkit.crash;

import dev.omnigraph.storage.TextObjects;
import java.util.List;
import java.util.Optional;

/** Text objects whose changes are numbered steps. As thread-safe as what they wrap. */
final class CrashableTextObjects implements TextObjects {
  private final TextObjects inner;
  private final CrashableStorage storage;

  CrashableTextObjects(TextObjects inner, CrashableStorage storage) {
    this.inner = inner;
    this.storage = storage;
  }

  @Override
  public Optional<String> readText(String uri) {
    storage.requireAlive();
    return inner.readText(uri);
  }

  @Override
  public void writeText(String uri, String text) {
    storage.durable("write text", uri, () -> inner.writeText(uri, text));
  }

  @Override
  public boolean writeTextIfAbsent(String uri, String text) {
    return storage.durable("write text", uri, () -> inner.writeTextIfAbsent(uri, text));
  }

  @Override
  public boolean exists(String uri) {
    storage.requireAlive();
    return inner.exists(uri);
  }

  @Override
  public void renameText(String from, String to) {
    storage.durable("rename text", from, () -> inner.renameText(from, to));
  }

  @Override
  public void delete(String uri) {
    storage.durable("delete text", uri, () -> inner.delete(uri));
  }

  @Override
  public List<String> listDir(String uri) {
    storage.requireAlive();
    return inner.listDir(uri);
  }

  @Override
  public void deletePrefix(String uri) {
    storage.durable("delete texts", uri, () -> inner.deletePrefix(uri));
  }
}
