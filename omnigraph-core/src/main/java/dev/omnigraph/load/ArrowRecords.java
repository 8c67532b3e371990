package dev.omnigraph.load;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.omnigraph.arrow.FullValidation;
import dev.omnigraph.validate.Violations;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Arrow batches as records. Confined to one thread.
 *
 * <p>Bytes are not trusted: what {@link ArrowFrames} lets through is validated in full before a
 * value is read, so that no length or offset in it leads out of its buffers.
 */
final class ArrowRecords implements TableRecords {
  private static final byte[] FILE_MAGIC = "ARROW1\0\0".getBytes(StandardCharsets.US_ASCII);

  private final ArrowReader reader;
  private final Optional<UntrustedMemory> memory;
  private final List<FieldVector> decoded = new ArrayList<>();
  private List<ArrowCells.Cell> cells = List.of();
  private int rows;
  private int row;

  /** Reads batches somebody else provides; closing this closes the reader. */
  ArrowRecords(ArrowReader reader) {
    this(reader, Optional.empty());
  }

  private ArrowRecords(ArrowReader reader, Optional<UntrustedMemory> memory) {
    this.reader = reader;
    this.memory = memory;
  }

  /**
   * Reads the stream or the file form.
   *
   * @param bodyMax the most bytes one batch may have
   */
  @SuppressWarnings("MustBeClosedChecker") // close() closes reader and memory
  static ArrowRecords of(InputStream stream, long bodyMax) throws IOException {
    BufferedInputStream in = new BufferedInputStream(stream, 1 << 16);
    in.mark(FILE_MAGIC.length);
    byte[] start = in.readNBytes(FILE_MAGIC.length);
    if (!Arrays.equals(start, FILE_MAGIC)) {
      in.reset(); // a file is its magic number, a stream, and a footer that is not needed
    }
    UntrustedMemory memory = new UntrustedMemory();
    return new ArrowRecords(
        new ArrowStreamReader(new ArrowFrames(in, bodyMax), memory), Optional.of(memory));
  }

  private static NotATable broken(Exception e) {
    // A stream made to mislead lets the library throw nearly anything.
    NotATable broken = new NotATable("the input is not valid Arrow data: " + e.getMessage(), 0);
    broken.initCause(e);
    return broken;
  }

  private List<Field> fields() throws IOException {
    try {
      List<Field> fields = new ArrayList<>();
      for (FieldVector vector : reader.getVectorSchemaRoot().getFieldVectors()) {
        Field field = vector.getField();
        if (field.getDictionary() == null) {
          fields.add(field);
        } else {
          Dictionary dictionary = reader.lookup(field.getDictionary().getId());
          Field values = dictionary.getVector().getField();
          fields.add(new Field(field.getName(), values.getFieldType(), values.getChildren()));
        }
      }
      return fields;
    } catch (IOException | RuntimeException e) {
      throw broken(e);
    }
  }

  @Override
  public List<String> columns() throws IOException {
    return fields().stream().map(Field::getName).toList();
  }

  @Override
  public void check(Columns columns, Violations found) throws IOException {
    List<Field> fields = fields();
    for (int i = 0; i < fields.size(); i++) {
      ArrowCells.check(fields.get(i), columns, i, found);
    }
  }

  @Override
  public boolean next(Columns columns, JsonGenerator record) throws IOException {
    while (row == rows) {
      if (!nextBatch()) {
        return false;
      }
    }
    int current = row++;
    columns.write(record, (column, to) -> cells.get(column).write(current, to));
    return true;
  }

  private boolean nextBatch() throws IOException {
    releaseDecoded();
    try {
      if (!reader.loadNextBatch()) {
        return false;
      }
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      root.getFieldVectors().forEach(FullValidation::check);
      List<ArrowCells.Cell> next = new ArrayList<>();
      for (FieldVector vector : root.getFieldVectors()) {
        next.add(ArrowCells.of(values(vector)));
      }
      cells = next;
      rows = root.getRowCount();
      row = 0;
      return true;
    } catch (IOException | RuntimeException e) {
      throw broken(e);
    }
  }

  private FieldVector values(FieldVector vector) throws IOException {
    if (vector.getField().getDictionary() == null) {
      return vector;
    }
    Dictionary dictionary = reader.lookup(vector.getField().getDictionary().getId());
    FullValidation.check(dictionary.getVector());
    FieldVector plain = (FieldVector) DictionaryEncoder.decode(vector, dictionary);
    decoded.add(plain);
    return plain;
  }

  private void releaseDecoded() {
    decoded.forEach(FieldVector::close);
    decoded.clear();
  }

  @Override
  public int line() {
    return 0;
  }

  @Override
  public void close() throws IOException {
    releaseDecoded();
    try {
      reader.close();
    } finally {
      memory.ifPresent(UntrustedMemory::close);
    }
  }
}
