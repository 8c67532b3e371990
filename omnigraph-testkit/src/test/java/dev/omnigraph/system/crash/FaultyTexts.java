package dev.omnigraph.system.crash;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.storage.TextObjects;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Text files of which one call, or all calls of one kind, fail without effect. Thread-safe. */
final class FaultyTexts implements TextObjects {
  /** The calls that can fail. */
  enum Call {
    WRITE,
    RENAME,
    DELETE,
    LIST
  }

  /** Which calls fail; shared by the text files of all handles of a test. */
  static final class Plan {
    private final AtomicInteger left = new AtomicInteger();
    private volatile @Nullable Call call;
    private volatile String part = "";
    private volatile boolean lasting;

    /** Lets the given call fail, counted from 1, of those that name an object with this part. */
    void failOnce(Call failing, String partOfName, int number) {
      part = partOfName;
      lasting = false;
      left.set(number);
      call = failing;
    }

    /** Lets all such calls fail from now on. */
    void failAlways(Call failing, String partOfName) {
      part = partOfName;
      lasting = true;
      call = failing;
    }

    /** Lets everything work. */
    void clear() {
      call = null;
    }

    /** Returns whether the call that was to fail did. */
    boolean isFired() {
      return left.get() <= 0;
    }

    TextObjects on(TextObjects texts) {
      return new FaultyTexts(texts, this);
    }

    private void pass(Call made, String object) {
      if (made == call && object.contains(part) && (lasting || left.decrementAndGet() == 0)) {
        throw StorageException.of(
            StorageException.Fault.OTHER, "text " + made, object, "injected", null);
      }
    }
  }

  private final TextObjects inner;
  private final Plan plan;

  private FaultyTexts(TextObjects inner, Plan plan) {
    this.inner = inner;
    this.plan = plan;
  }

  @Override
  public Optional<String> readText(String uri) {
    return inner.readText(uri);
  }

  @Override
  public void writeText(String uri, String text) {
    plan.pass(Call.WRITE, uri);
    inner.writeText(uri, text);
  }

  @Override
  public boolean writeTextIfAbsent(String uri, String text) {
    plan.pass(Call.WRITE, uri);
    return inner.writeTextIfAbsent(uri, text);
  }

  @Override
  public boolean exists(String uri) {
    return inner.exists(uri);
  }

  @Override
  public void renameText(String from, String to) {
    plan.pass(Call.RENAME, from);
    inner.renameText(from, to);
  }

  @Override
  public void delete(String uri) {
    plan.pass(Call.DELETE, uri);
    inner.delete(uri);
  }

  @Override
  public List<String> listDir(String uri) {
    plan.pass(Call.LIST, uri);
    return inner.listDir(uri);
  }

  @Override
  public void deletePrefix(String uri) {
    inner.deletePrefix(uri);
  }
}
