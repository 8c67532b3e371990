package dev.omnigraph.load;

import dev.omnigraph.write.rows.RowBuffer;
import dev.omnigraph.write.rows.TableShape;
import dev.omnigraph.write.rows.Utf8Buffer;

/** Where the rows of one table go while records are read. Confined to one thread. */
interface RowSink {
  /** Returns the shape of the rows. */
  TableShape shape();

  /** Returns the buffer for the next row; the same until {@link #endRow}. */
  RowBuffer buffer();

  /** Where the id of a record comes from. */
  enum IdOrigin {
    KEY,
    EXPLICIT,
    GENERATED
  }

  /**
   * Ends the begun row.
   *
   * @param id the id the record gives or its key spells; not used when one is to be generated
   */
  void endRow(Utf8Buffer id, IdOrigin origin, long record, int line);
}
