package dev.omnigraph.storage.lance;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The fields of one protobuf message, one after the other. Confined to one thread. Whatever is not
 * a well-formed message ends in {@link NotUnderstood}.
 */
final class ProtobufFields {
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int LENGTH = 2;
  private static final int FOUR_BYTES = 5;
  private static final int WIRE_TYPES = 8;
  private static final int VARINT_BITS_MAX = 64;

  private final ByteBuffer bytes;
  private int wireType;

  ProtobufFields(ByteBuffer bytes) {
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Says that a file is not what this reader knows; another way of reading it is taken. */
  static final class NotUnderstood extends Exception {
    private static final long serialVersionUID = 1;

    NotUnderstood(String what) {
      super(what);
    }
  }

  /** Moves to the next field and returns its number, or 0 at the end. */
  int next() throws NotUnderstood {
    if (!bytes.hasRemaining()) {
      return 0;
    }
    long tag = varint();
    wireType = (int) (tag % WIRE_TYPES);
    long number = tag / WIRE_TYPES;
    if (tag <= 0 || number == 0 || number > Integer.MAX_VALUE) {
      throw new NotUnderstood("a field number");
    }
    return (int) number;
  }

  /** Returns the number that is the value of this field. */
  long number() throws NotUnderstood {
    require(VARINT);
    return varint();
  }

  /** Returns the text that is the value of this field. */
  String text() throws NotUnderstood {
    return StandardCharsets.UTF_8.decode(content()).toString();
  }

  /** Returns the message that is the value of this field. */
  ProtobufFields message() throws NotUnderstood {
    return new ProtobufFields(content());
  }

  /** Returns the bytes that are the value of this field. */
  ByteBuffer content() throws NotUnderstood {
    require(LENGTH);
    long length = varint();
    if (length < 0 || length > bytes.remaining()) {
      throw new NotUnderstood("a length");
    }
    ByteBuffer content = bytes.slice(bytes.position(), (int) length);
    bytes.position(bytes.position() + (int) length);
    return content;
  }

  /** Passes over the value of this field. */
  void skip() throws NotUnderstood {
    switch (wireType) {
      case VARINT -> varint();
      case EIGHT_BYTES -> advance(Long.BYTES);
      case LENGTH -> content();
      case FOUR_BYTES -> advance(Integer.BYTES);
      default -> throw new NotUnderstood("a wire type");
    }
  }

  private void advance(int count) throws NotUnderstood {
    if (count > bytes.remaining()) {
      throw new NotUnderstood("a fixed value");
    }
    bytes.position(bytes.position() + count);
  }

  private void require(int expected) throws NotUnderstood {
    if (wireType != expected) {
      throw new NotUnderstood("a wire type");
    }
  }

  private long varint() throws NotUnderstood {
    try {
      long value = 0;
      for (int shift = 0; shift < VARINT_BITS_MAX; shift += 7) {
        byte next = bytes.get();
        value |= (long) (next & 0x7F) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw new NotUnderstood("a number");
    } catch (BufferUnderflowException e) {
      throw new NotUnderstood("a number");
    }
  }
}
