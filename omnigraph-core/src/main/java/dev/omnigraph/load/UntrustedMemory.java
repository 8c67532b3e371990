package dev.omnigraph.load;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferManager;
import org.apache.arrow.memory.RootAllocator;

/**
 * Memory for a reader of data that may be broken: the reader loses sight of buffers where it gives
 * up in the middle of a message, so they are remembered here and released in the end. Confined to
 * one thread.
 */
final class UntrustedMemory extends RootAllocator {
  private static final int LOOK_FIRST = 64;

  private final List<ArrowBuf> given = new ArrayList<>();
  private int lookAt = LOOK_FIRST;
  private boolean closed;

  @Override
  public ArrowBuf buffer(long size, BufferManager manager) {
    ArrowBuf buffer = super.buffer(size, manager);
    given.add(buffer);
    if (given.size() >= lookAt) {
      given.removeIf(b -> b.getReferenceManager().getRefCount() == 0);
      lookAt = Math.max(LOOK_FIRST, given.size() * 2);
    }
    return buffer;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (ArrowBuf buffer : given) {
      int references = buffer.getReferenceManager().getRefCount();
      if (references > 0) {
        buffer.getReferenceManager().release(references);
      }
    }
    given.clear();
    super.close();
  }
}
