package dev.omnigraph.arrow;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.util.ValueVectorUtility;

/**
 * Validates vectors in full, so that no length or offset in them leads out of their buffers.
 * Stateless.
 *
 * <p>The library's own full validation looks for offsets in lists of fixed size, which have none.
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
      ValueVectorUtility.validate(list);
      FieldVector elements = list.getDataVector();
      if (elements.getValueCount() < (long) list.getValueCount() * list.getListSize()) {
        throw new IllegalArgumentException("a list of fixed size lacks elements");
      }
      check(elements);
    } else {
      ValueVectorUtility.validateFull(vector);
    }
  }
}
