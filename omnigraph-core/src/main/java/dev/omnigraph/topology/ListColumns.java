package dev.omnigraph.topology;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.topology.data.Bits;
import dev.omnigraph.topology.data.ColumnKind;
import dev.omnigraph.topology.data.FragmentColumn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Resident lists of scalars. */
final class ListColumns extends ResidentColumn implements ListColumn {
  private final ColumnKind elementKind;
  private final int[][] offsets;
  private final @Nullable FragmentColumn[] elements;

  ListColumns(
      String property,
      ColumnKind elementKind,
      Placement placement,
      @Nullable FragmentColumn[] slots) {
    super(property, placement, slots);
    this.elementKind = elementKind;
    offsets = new int[slots.length][];
    elements = new @Nullable FragmentColumn[slots.length];
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] instanceof FragmentColumn.Lists lists) {
        offsets[i] = lists.offsets();
        elements[i] = lists.elements();
      }
    }
  }

  @Override
  public int sizeAt(int ordinal) {
    int row = row(ordinal);
    if (row < 0) {
      return 0;
    }
    int slot = slot(row);
    int offset = offset(slot, row);
    return offsets[slot][offset + 1] - offsets[slot][offset];
  }

  private FragmentColumn elements(int ordinal) {
    FragmentColumn found = elements[slot(row(ordinal))];
    if (found == null) {
      throw new IndexOutOfBoundsException(ordinal);
    }
    return found;
  }

  private int position(int ordinal, int index) {
    int row = row(ordinal);
    int slot = slot(row);
    int offset = offset(slot, row);
    int start = offsets[slot][offset];
    if (index < 0 || index >= offsets[slot][offset + 1] - start) {
      throw new IndexOutOfBoundsException(index);
    }
    return start + index;
  }

  @Override
  public boolean isElementNull(int ordinal, int index) {
    long[] nulls = elements(ordinal).nulls();
    return nulls != null && Bits.has(nulls, position(ordinal, index));
  }

  @Override
  public long longAt(int ordinal, int index) {
    int at = position(ordinal, index);
    FragmentColumn values = elements(ordinal);
    if (values instanceof FragmentColumn.Longs longs) {
      return longs.values()[at];
    }
    if (values instanceof FragmentColumn.Ints ints) {
      int value = ints.values()[at];
      return elementKind == ColumnKind.UNSIGNED_INT ? Integer.toUnsignedLong(value) : value;
    }
    throw wrongKind();
  }

  @Override
  public double doubleAt(int ordinal, int index) {
    int at = position(ordinal, index);
    FragmentColumn values = elements(ordinal);
    if (values instanceof FragmentColumn.Doubles doubles) {
      return doubles.values()[at];
    }
    if (values instanceof FragmentColumn.Floats floats) {
      return floats.values()[at];
    }
    throw wrongKind();
  }

  @Override
  public boolean boolAt(int ordinal, int index) {
    if (elements(ordinal) instanceof FragmentColumn.Bools bools) {
      return Bits.has(bools.values(), position(ordinal, index));
    }
    throw wrongKind();
  }

  private FragmentColumn.PlainTexts texts(int ordinal) {
    if (elements(ordinal) instanceof FragmentColumn.PlainTexts texts) {
      return texts;
    }
    throw wrongKind();
  }

  @Override
  public String textAt(int ordinal, int index) {
    FragmentColumn.PlainTexts texts = texts(ordinal);
    int at = position(ordinal, index);
    int start = texts.offsets()[at];
    return new String(texts.utf8(), start, texts.offsets()[at + 1] - start, StandardCharsets.UTF_8);
  }

  @Override
  public boolean textEquals(int ordinal, int index, byte[] utf8) {
    FragmentColumn.PlainTexts texts = texts(ordinal);
    int at = position(ordinal, index);
    return Arrays.equals(
        texts.utf8(), texts.offsets()[at], texts.offsets()[at + 1], utf8, 0, utf8.length);
  }

  private Error wrongKind() {
    return Invariant.broken("elements are read as what they are", property(), elementKind);
  }
}
