package dev.omnigraph.topology;

/**
 * Strings and enum values as UTF-8. Few distinct values are stored as codes into a dictionary that
 * all versions of the property share, so that equal texts have equal codes.
 */
public non-sealed interface TextColumn extends Column {
  /** Returns the text. Not for null values. */
  String textAt(int ordinal);

  /** Returns the bytes that hold the text; owned by the column, not to be changed. */
  byte[] bytesAt(int ordinal);

  /** Returns where the text starts in {@link #bytesAt}. */
  int startAt(int ordinal);

  /** Returns the number of UTF-8 bytes of the text. */
  int lengthAt(int ordinal);

  /** Compares two texts by UTF-8 bytes. */
  int compare(int ordinal, int otherOrdinal);

  /** Compares a text with UTF-8 bytes. */
  int compare(int ordinal, byte[] utf8);

  /** Returns whether a text equals UTF-8 bytes. */
  boolean textEquals(int ordinal, byte[] utf8);

  /** Returns whether every value of this version has a code. */
  boolean isCoded();

  /** Returns the code, or -1 for null. Only when {@link #isCoded}. */
  int codeAt(int ordinal);

  /** Returns a number above every code of this version. Only when {@link #isCoded}. */
  int codeBound();

  /** Returns the code of a text, or -1 when no row has it. Only when {@link #isCoded}. */
  int code(byte[] utf8);

  /** Returns the text of a code. Only when {@link #isCoded}. */
  String codeText(int code);

  /**
   * Copies codes for a batch; -1 stands for null. Only when {@link #isCoded}.
   *
   * @param ordinals whose codes, {@code count} of them from {@code from}
   * @param target receives the codes from index 0
   */
  void gatherCodes(int[] ordinals, int from, int count, int[] target);
}
