package dev.omnigraph.testkit.storage;

import dev.omnigraph.storage.TextObjects;
import java.util.List;
import java.util.Optional;

/** Text objects that note every call. As thread-safe as what they wrap. */
public final class CountingTextObjects implements TextObjects {
  private final TextObjects inner;
  private final StorageLedger ledger;

  /** Wraps text objects. */
  public CountingTextObjects(TextObjects inner, StorageLedger ledger) {
    this.inner = inner;
    this.ledger = ledger;
  }

  @Override
  public Optional<String> readText(String uri) {
    ledger.add(Verb.READ_TEXT, uri);
    return inner.readText(uri);
  }

  @Override
  public void writeText(String uri, String text) {
    ledger.add(Verb.WRITE_TEXT, uri);
    inner.writeText(uri, text);
  }

  @Override
  public boolean writeTextIfAbsent(String uri, String text) {
    ledger.add(Verb.WRITE_TEXT, uri);
    return inner.writeTextIfAbsent(uri, text);
  }

  @Override
  public boolean exists(String uri) {
    ledger.add(Verb.EXISTS, uri);
    return inner.exists(uri);
  }

  @Override
  public void renameText(String from, String to) {
    ledger.add(Verb.RENAME_TEXT, from);
    inner.renameText(from, to);
  }

  @Override
  public void delete(String uri) {
    ledger.add(Verb.DELETE_TEXT, uri);
    inner.delete(uri);
  }

  @Override
  public List<String> listDir(String uri) {
    ledger.add(Verb.LIST_DIR, uri);
    return inner.listDir(uri);
  }

  @Override
  public void deletePrefix(String uri) {
    ledger.add(Verb.DELETE_TEXT, uri);
    inner.deletePrefix(uri);
  }
}
