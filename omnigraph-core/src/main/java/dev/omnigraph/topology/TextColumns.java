package dev.omnigraph.topology;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.topology.data.ByteDictionary;
import dev.omnigraph.topology.data.FragmentColumn;
import dev.omnigraph.topology.data.TextCodes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Resident columns of texts. */
final class TextColumns {
  private static final byte[] NOTHING = new byte[0];

  private TextColumns() {}

  /** Texts coded or plain by fragment. */
  static final class Texts extends ResidentColumn implements TextColumn {
    private final int[][] codes;
    private final int[][] offsets;
    private final byte[][] utf8;
    private final @Nullable TextCodes dictionary;
    private final ByteDictionary coded;
    private final boolean allCoded;
    private final int codeBound;

    Texts(
        String property,
        Placement placement,
        @Nullable TextCodes dictionary,
        @Nullable FragmentColumn[] slots) {
      super(property, placement, slots);
      this.dictionary = dictionary;
      this.coded = dictionary == null ? new ByteDictionary() : dictionary.dictionary();
      codes = new int[slots.length][];
      offsets = new int[slots.length][];
      utf8 = new byte[slots.length][];
      boolean all = dictionary != null;
      for (int i = 0; i < slots.length; i++) {
        if (slots[i] instanceof FragmentColumn.CodedTexts texts) {
          codes[i] = texts.codes();
        } else if (slots[i] instanceof FragmentColumn.PlainTexts texts) {
          offsets[i] = texts.offsets();
          utf8[i] = texts.utf8();
          all = false;
        }
      }
      allCoded = all;
      codeBound = coded.size();
    }

    @Override
    public String textAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return "";
      }
      int slot = slot(row);
      int offset = offset(slot, row);
      int[] slotCodes = codes[slot];
      if (slotCodes != null && dictionary != null) {
        return slotCodes[offset] < 0 ? "" : dictionary.text(slotCodes[offset]);
      }
      int start = offsets[slot][offset];
      int length = offsets[slot][offset + 1] - start;
      return new String(utf8[slot], start, length, StandardCharsets.UTF_8);
    }

    @Override
    public byte[] bytesAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return NOTHING;
      }
      int slot = slot(row);
      int[] slotCodes = codes[slot];
      if (slotCodes == null) {
        return utf8[slot];
      }
      int code = slotCodes[offset(slot, row)];
      return code < 0 ? NOTHING : coded.bytesOf(code);
    }

    @Override
    public int startAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return 0;
      }
      int slot = slot(row);
      int offset = offset(slot, row);
      int[] slotCodes = codes[slot];
      if (slotCodes == null) {
        return offsets[slot][offset];
      }
      return slotCodes[offset] < 0 ? 0 : coded.start(slotCodes[offset]);
    }

    @Override
    public int lengthAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return 0;
      }
      int slot = slot(row);
      int offset = offset(slot, row);
      int[] slotCodes = codes[slot];
      if (slotCodes == null) {
        return offsets[slot][offset + 1] - offsets[slot][offset];
      }
      return slotCodes[offset] < 0 ? 0 : coded.length(slotCodes[offset]);
    }

    @Override
    public int compare(int ordinal, int otherOrdinal) {
      return compareTexts(this, ordinal, otherOrdinal);
    }

    @Override
    public int compare(int ordinal, byte[] other) {
      return compareText(this, ordinal, other);
    }

    @Override
    public boolean textEquals(int ordinal, byte[] other) {
      return equalsText(this, ordinal, other);
    }

    @Override
    public boolean isCoded() {
      return allCoded;
    }

    private TextCodes dictionary() {
      if (dictionary == null || !allCoded) {
        throw Invariant.broken("codes exist only where every value is coded", property());
      }
      return dictionary;
    }

    @Override
    public int codeAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return -1;
      }
      int slot = slot(row);
      return codes[slot][offset(slot, row)];
    }

    @Override
    public int codeBound() {
      return dictionary() == null ? 0 : codeBound;
    }

    @Override
    public int code(byte[] text) {
      int code = dictionary().dictionary().find(text, 0, text.length);
      return code < codeBound ? code : -1;
    }

    @Override
    public String codeText(int code) {
      return dictionary().text(code);
    }

    @Override
    public void gatherCodes(int[] ordinals, int from, int count, int[] target) {
      int end = from + count;
      for (int at = from; at < end; ) {
        int to = segment(ordinals, at, end);
        if (to > at) {
          int row = row(ordinals[at]);
          int slot = slot(row);
          int shift = offset(slot, row) - ordinals[at];
          int[] slotCodes = codes[slot];
          for (int i = at; i < to; i++) {
            target[i - from] = slotCodes[ordinals[i] + shift];
          }
        } else {
          to = scattered(at, end);
          for (int i = at; i < to; i++) {
            target[i - from] = codeAt(ordinals[i]);
          }
        }
        at = to;
      }
    }
  }

  /** The ids of nodes, or of the ends of edges. */
  static final class Ids extends ResidentColumn implements TextColumn {
    private final ByteDictionary ids;
    private final int[][] ordinals;

    Ids(
        String property,
        Placement placement,
        ByteDictionary ids,
        FragmentColumn.@Nullable Ints[] slots) {
      super(property, placement, slots);
      this.ids = ids;
      this.ordinals = new int[slots.length][];
      for (int i = 0; i < slots.length; i++) {
        FragmentColumn.Ints slot = slots[i];
        if (slot != null) {
          ordinals[i] = slot.values();
        }
      }
    }

    private int number(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        throw new IndexOutOfBoundsException(ordinal);
      }
      int slot = slot(row);
      return ordinals[slot][offset(slot, row)];
    }

    @Override
    public String textAt(int ordinal) {
      return ids.text(number(ordinal));
    }

    @Override
    public byte[] bytesAt(int ordinal) {
      return ids.bytesOf(number(ordinal));
    }

    @Override
    public int startAt(int ordinal) {
      return ids.start(number(ordinal));
    }

    @Override
    public int lengthAt(int ordinal) {
      return ids.length(number(ordinal));
    }

    @Override
    public int compare(int ordinal, int otherOrdinal) {
      return compareTexts(this, ordinal, otherOrdinal);
    }

    @Override
    public int compare(int ordinal, byte[] utf8) {
      return compareText(this, ordinal, utf8);
    }

    @Override
    public boolean textEquals(int ordinal, byte[] utf8) {
      return equalsText(this, ordinal, utf8);
    }

    @Override
    public boolean isCoded() {
      return false;
    }

    @Override
    public int codeAt(int ordinal) {
      throw TextColumns.notCoded(property());
    }

    @Override
    public int codeBound() {
      throw TextColumns.notCoded(property());
    }

    @Override
    public int code(byte[] utf8) {
      throw TextColumns.notCoded(property());
    }

    @Override
    public String codeText(int code) {
      throw TextColumns.notCoded(property());
    }

    @Override
    public void gatherCodes(int[] wanted, int from, int count, int[] target) {
      throw TextColumns.notCoded(property());
    }
  }

  static Error notCoded(String property) {
    return Invariant.broken("codes exist only where every value is coded", property);
  }

  static int compareTexts(TextColumn column, int a, int b) {
    int aStart = column.startAt(a);
    int bStart = column.startAt(b);
    return Arrays.compareUnsigned(
        column.bytesAt(a),
        aStart,
        aStart + column.lengthAt(a),
        column.bytesAt(b),
        bStart,
        bStart + column.lengthAt(b));
  }

  static int compareText(TextColumn column, int ordinal, byte[] utf8) {
    int start = column.startAt(ordinal);
    return Arrays.compareUnsigned(
        column.bytesAt(ordinal), start, start + column.lengthAt(ordinal), utf8, 0, utf8.length);
  }

  static boolean equalsText(TextColumn column, int ordinal, byte[] utf8) {
    int length = column.lengthAt(ordinal);
    if (length != utf8.length) {
      return false;
    }
    int start = column.startAt(ordinal);
    return Arrays.equals(column.bytesAt(ordinal), start, start + length, utf8, 0, length);
  }
}
