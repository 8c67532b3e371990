package dev.omnigraph.merge;

import dev.omnigraph.delta.RowImage;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.query.ir.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The edges both sides added without giving ids. An edge both sides added alike is one edge: of m
 * and n equal ones max(m, n) stay. First the edges of both sides are added, then the source's are
 * asked for in ascending order of their ids, each once. Confined; closing releases what was spilled.
 */
final class EqualEdges implements AutoCloseable {
  /*
   * Edges are told apart by a digest of what they contain, so that the memory does not depend on how
   * large they are. Sorting (digest, side, id) puts the edges of one content next to each other, the
   * target's before the source's. As many of the source's, smallest ids first, are left out as the
   * target has; their ids are sorted again, in the order in which the merge asks for them.
   */
  private static final int ULID_LENGTH = 26;
  private static final String ULID_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int DIGEST_BYTES = 32;
  private static final byte OURS = 0;
  private static final byte THEIRS = 1;

  private final SortedRuns added;
  private final SortedRuns leftOut;
  private final MessageDigest digest;
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
  private boolean matched;
  private Optional<byte[]> next = Optional.empty();

  /**
   * Starts empty.
   *
   * @param budget how many bytes are kept in memory, for each of the two sorts
   */
  EqualEdges(long budget) {
    added = new SortedRuns(budget);
    leftOut = new SortedRuns(budget);
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Returns whether the id is of the form that is given to edges that bring none. */
  static boolean isGenerated(String id) {
    if (id.length() != ULID_LENGTH || id.charAt(0) > '7') {
      return false;
    }
    for (int i = 0; i < ULID_LENGTH; i++) {
      if (ULID_LETTERS.indexOf(id.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Adds an edge the target added. */
  void addOurs(RowImage edge) {
    add(edge, OURS);
  }

  /** Adds an edge the source added. */
  void addTheirs(RowImage edge) {
    add(edge, THEIRS);
  }

  private void add(RowImage edge, byte side) {
    if (!isGenerated(edge.id())) {
      return;
    }
    text(edge.source());
    text(edge.target());
    edge.values().forEach(this::value);
    byte[] content = digest.digest();
    byte[] entry = Arrays.copyOf(content, DIGEST_BYTES + 1 + ULID_LENGTH);
    entry[DIGEST_BYTES] = side;
    byte[] id = edge.id().getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(id, 0, entry, DIGEST_BYTES + 1, ULID_LENGTH);
    added.add(entry);
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    digest.update(bytes);
  }

  private void number(long value) {
    number.clear();
    digest.update(number.putLong(value).flip());
  }

  /** Every value starts with its kind and has one spelling, so that equal bytes are equal values. */
  private void value(Value value) {
    if (value instanceof Value.Null) {
      digest.update((byte) 'n');
    } else if (value instanceof Value.Text text) {
      digest.update((byte) 't');
      text(text.value());
    } else if (value instanceof Value.Bool bool) {
      digest.update((byte) (bool.value() ? '1' : '0'));
    } else if (value instanceof Value.Int integer) {
      digest.update((byte) 'i');
      number(integer.value());
    } else if (value instanceof Value.Real real) {
      digest.update((byte) 'r');
      number(Double.doubleToLongBits(real.value()));
    } else if (value instanceof Value.Day day) {
      digest.update((byte) 'd');
      number(day.epochDay());
    } else if (value instanceof Value.Instant instant) {
      digest.update((byte) 'm');
      number(instant.epochMillis());
    } else if (value instanceof Value.ListOf list) {
      digest.update((byte) 'l');
      number(list.elements().size());
      list.elements().forEach(this::value);
    } else {
      float[] components = ((Value.Vector) value).components();
      digest.update((byte) 'v');
      number(components.length);
      for (float component : components) {
        number(Float.floatToIntBits(component));
      }
    }
  }

  /**
   * Returns whether an edge the source added is one the target has already. Asked in ascending order
   * of ids, after all edges were added.
   */
  boolean isLeftOut(RowImage edge) {
    if (!matched) {
      matched = true;
      match();
      next = leftOut.take();
    }
    if (next.isEmpty() || !isGenerated(edge.id())) {
      return false;
    }
    byte[] id = edge.id().getBytes(StandardCharsets.US_ASCII);
    int order = Arrays.compareUnsigned(id, next.get());
    Invariant.check(order <= 0, "edges are asked for in order of their ids", edge.id());
    if (order == 0) {
      next = leftOut.take();
    }
    return order == 0;
  }

  private void match() {
    byte[] content = new byte[DIGEST_BYTES];
    long left = 0;
    for (var entry = added.take(); entry.isPresent(); entry = added.take()) {
      byte[] bytes = entry.get();
      if (!Arrays.equals(bytes, 0, DIGEST_BYTES, content, 0, DIGEST_BYTES)) {
        content = Arrays.copyOf(bytes, DIGEST_BYTES);
        left = 0;
      }
      if (bytes[DIGEST_BYTES] == OURS) {
        left++;
      } else if (left > 0) {
        left--;
        leftOut.add(Arrays.copyOfRange(bytes, DIGEST_BYTES + 1, bytes.length));
      }
    }
    added.close();
  }

  /** Returns how many runs were spilled. */
  int runs() {
    return added.runs() + leftOut.runs();
  }

  /** Returns the most bytes that were in memory at once. */
  long peakBytes() {
    return added.peakBytes() + leftOut.peakBytes();
  }

  @Override
  public void close() {
    added.close();
    leftOut.close();
  }
}
