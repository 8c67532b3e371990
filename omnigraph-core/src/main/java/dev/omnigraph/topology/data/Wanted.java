package dev.omnigraph.topology.data;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** A column to load and what to make of it. Immutable. */
public sealed interface Wanted {
  /** Returns the name of the stored column. */
  String column();

  /** Returns a fresh builder for one fragment. */
  ColumnBuilder builder(int rows);

  /**
   * Returns whether a stored column is of this kind: a property may have been dropped and added
   * again with another type.
   */
  default boolean fits(Field stored) {
    return stored.getType() instanceof ArrowType.Utf8;
  }

  /**
   * The values of a scalar or vector column.
   *
   * @param codes the dictionary for texts; unused for other kinds
   */
  record Values(String column, ColumnKind kind, TextCodes codes) implements Wanted {
    @Override
    public ColumnBuilder builder(int rows) {
      return ColumnBuilder.of(this.column, kind, rows, codes);
    }

    @Override
    public boolean fits(Field stored) {
      return kind.isStoredAs(stored.getType());
    }
  }

  /**
   * The values of a list column.
   *
   * @param elementKind the kind of the elements
   */
  record Lists(String column, ColumnKind elementKind) implements Wanted {
    @Override
    public ColumnBuilder builder(int rows) {
      return new ListBuilder(column, elementKind, rows);
    }

    @Override
    public boolean fits(Field stored) {
      return stored.getType() instanceof ArrowType.List
          && elementKind.isStoredAs(stored.getChildren().get(0).getType());
    }
  }

  /** A column of ids as ordinals of a dictionary; unknown ids are added to it. */
  record Ordinals(String column, ByteDictionary dictionary) implements Wanted {
    @Override
    public ColumnBuilder builder(int rows) {
      if (column.equals("id")) {
        dictionary.expectFirst(rows); // every row has an id of its own
      }
      return new TextBuilder.Ordinal(column, dictionary, rows);
    }
  }

  /** A text column that is never coded, for key look-ups. */
  record Plain(String column) implements Wanted {
    @Override
    public ColumnBuilder builder(int rows) {
      return new TextBuilder(column, rows, null);
    }
  }

  /**
   * A column whose blocks lie in a temporary file where there are several.
   *
   * @param values what the blocks hold
   * @param blockRows rows of a block
   */
  record Blocks(Wanted values, int blockRows) implements Wanted {
    /** Validates. */
    public Blocks {
      if (blockRows < 1) {
        throw new IllegalArgumentException("a block has at least one row");
      }
    }

    @Override
    public String column() {
      return values.column();
    }

    @Override
    public ColumnBuilder builder(int rows) {
      return rows <= blockRows ? values.builder(rows) : new SpillBuilder(values, blockRows, rows);
    }

    @Override
    public boolean fits(Field stored) {
      return values.fits(stored);
    }
  }
}
