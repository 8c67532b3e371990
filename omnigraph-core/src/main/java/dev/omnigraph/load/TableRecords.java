package dev.omnigraph.load;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.omnigraph.validate.Violations;
import java.io.IOException;
import java.util.List;

/**
 * The rows of a table of one type as records. Confined to one thread. Closing it closes what it
 * reads from.
 */
interface TableRecords extends AutoCloseable {
  /**
   * Returns the names of the columns in their order; called first.
   *
   * @throws NotATable if the source is none
   */
  List<String> columns() throws IOException;

  /**
   * Looks at whether the columns can hold what they are named after; called once after {@link
   * #columns}.
   *
   * @param found receives columns that cannot
   */
  default void check(Columns columns, Violations found) throws IOException {}

  /**
   * Writes the next record, an object as a line of JSON Lines has it.
   *
   * @return false at the end
   * @throws NotATable if the source is broken here, so that nothing more can be read
   */
  boolean next(Columns columns, JsonGenerator record) throws IOException;

  /** Returns the 1-based line the last record starts in, 0 where there are none. */
  int line();

  @Override
  void close() throws IOException;

  /** A source that is not what it should be. */
  final class NotATable extends IOException {
    private static final long serialVersionUID = 1;

    private final int line;

    NotATable(String sentence, int line) {
      super(sentence);
      this.line = line;
    }

    /** Returns the 1-based line, 0 when there is none. */
    int line() {
      return line;
    }
  }
}
