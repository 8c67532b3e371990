package dev.omnigraph.load;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.arrow.FullValidation;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.util.ValueVectorUtility;
import org.junit.jupiter.api.Test;

/** Why {@link FullValidation} looks at lists of fixed size itself: red when the library can. */
class ArrowValidationGuardTest {
  @Test
  void fullValidationCannotLookAtListsOfFixedSize() {
    try (BufferAllocator allocator = new RootAllocator();
        FixedSizeListVector list = FixedSizeListVector.empty("v", 2, allocator)) {
      Float4Vector elements =
          (Float4Vector)
              list.addOrGetVector(FieldType.nullable(Types.MinorType.FLOAT4.getType())).getVector();
      list.allocateNew();
      int at = list.startNewValue(0);
      elements.setSafe(at, 1);
      elements.setSafe(at + 1, 2);
      list.setValueCount(1);
      assertThatThrownBy(() -> ValueVectorUtility.validateFull(list))
          .isInstanceOf(UnsupportedOperationException.class);
      FullValidation.check(list);
    }
  }
}
