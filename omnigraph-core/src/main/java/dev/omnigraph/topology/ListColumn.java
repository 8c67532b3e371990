package dev.omnigraph.topology;

/**
 * Lists of scalars. The elements of all lists of a fragment lie in one column; a list is a range of
 * element positions in it.
 */
public non-sealed interface ListColumn extends Column {
  /** Returns the number of elements; 0 when the list is null. */
  int sizeAt(int ordinal);

  /** Returns whether an element is null. */
  boolean isElementNull(int ordinal, int index);

  /** Returns an element of an integer, date or instant list. */
  long longAt(int ordinal, int index);

  /** Returns an element of a float list. */
  double doubleAt(int ordinal, int index);

  /** Returns an element of a bool list. */
  boolean boolAt(int ordinal, int index);

  /** Returns an element of a string list. */
  String textAt(int ordinal, int index);

  /** Returns whether an element of a string list equals UTF-8 bytes. */
  boolean textEquals(int ordinal, int index, byte[] utf8);
}
