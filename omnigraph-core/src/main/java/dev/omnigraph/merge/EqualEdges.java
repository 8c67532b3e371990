package dev.omnigraph.merge;

import dev.omnigraph.delta.RowImage;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.spill.PagedLongs;
import dev.omnigraph.spill.SpillSpace;
import dev.omnigraph.write.rows.IdIndex;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The edges one side added without giving ids, counted by content. An edge both sides added alike
 * is one edge: of m and n equal ones max(m, n) stay. Confined; the space is the caller's.
 */
final class EqualEdges {
  /*
   * Edges are told apart by a digest of what they contain, so that what is remembered of one does
   * not depend on how large it is. Digests and counts lie in the pages of a space, which go to a
   * file when there are many.
   */
  private static final int ULID_LENGTH = 26;
  private static final String ULID_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  private final IdIndex contents;
  private final PagedLongs counts;
  private final MessageDigest digest;
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

  /** Starts without edges. */
  EqualEdges(SpillSpace space) {
    contents = new IdIndex(space);
    counts = new PagedLongs(space);
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

  /** Counts an added edge. */
  void add(RowImage edge) {
    if (isGenerated(edge.id())) {
      byte[] content = content(edge);
      int ordinal = contents.intern(content, 0, content.length);
      counts.set(ordinal, counts.get(ordinal) + 1);
    }
  }

  /** Returns whether an added edge of the other side is one of those counted, and uses that up. */
  boolean take(RowImage edge) {
    if (contents.size() == 0 || !isGenerated(edge.id())) {
      return false;
    }
    byte[] content = content(edge);
    int ordinal = contents.find(content, 0, content.length);
    long left = ordinal < 0 ? 0 : counts.get(ordinal);
    if (left == 0) {
      return false;
    }
    counts.set(ordinal, left - 1);
    return true;
  }

  private byte[] content(RowImage edge) {
    text(edge.source());
    text(edge.target());
    edge.values().forEach(this::value);
    return digest.digest();
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

  /**
   * Every value starts with its kind and has one spelling, so that equal bytes are equal values.
   */
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
}
