package dev.omnigraph.arrow;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.util.ValueVectorUtility;

/**
 * Validates vectors in full, so that no length or offset in them leads out of their buffers.
 * Stateless.
 *
 * <p>The library's own full validation looks for offsets in lists of fixed size, which have none,
 * and does not know half floats.
 */
public final class FullValidation {
  private FullValidation() {}

  /**
   * Validates a vector.
   *
   * @throws RuntimeException of some kind if it contradicts itself
   */
  public static void check(ValueVector vector) {
    if (vector instanceof FixedSizeListVector list) {
      FieldVector elements = list.getDataVector();
      if (elements instanceof Float2Vector) {
        requireValidity(list);
      } else {
        ValueVectorUtility.validate(list);
      }
      if (elements.getValueCount() < (long) list.getValueCount() * list.getListSize()) {
        throw new IllegalArgumentException("a list of fixed size lacks elements");
      }
      check(elements);
    } else if (vector instanceof Float2Vector halves) {
      check(halves);
    } else {
      ValueVectorUtility.validateFull(vector);
    }
  }

  private static void check(Float2Vector halves) {
    requireValidity(halves);
    if (halves.getDataBuffer().capacity()
        < (long) halves.getValueCount() * Float2Vector.TYPE_WIDTH) {
      throw new IllegalArgumentException("a column of half floats lacks values");
    }
  }

  private static void requireValidity(FieldVector vector) {
    if (vector.getValidityBuffer().capacity() < (vector.getValueCount() + 7L) / Byte.SIZE) {
      throw new IllegalArgumentException("a column does not say which values are there");
    }
  }
}
