package dev.omnigraph.load;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.embed.VectorSource;
import dev.omnigraph.errors.Details;
import dev.omnigraph.write.rows.RowBatch;
import dev.omnigraph.write.rows.TableShape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;

/**
 * Fills the vectors that records leave out from the texts they have. Confined to the loading
 * thread. Cost: one call of the source per {@link VectorSource#batchSize} missing vectors.
 */
final class MissingVectors {
  private final TableShape shape;
  private final VectorSource source;
  private final List<Filled> filled = new ArrayList<>();

  /** A vector column that is filled from a text column. */
  private record Filled(Property property, int vectorColumn, int textColumn) {}

  MissingVectors(TableShape shape, VectorSource source) {
    this.shape = shape;
    this.source = source;
    for (Property property : shape.properties()) {
      if (source.fills(property)) {
        String text = property.embedSource().orElseThrow();
        filled.add(new Filled(property, shape.column(property.name()), shape.column(text)));
      }
    }
  }

  /** Returns whether there may be something to fill. */
  boolean isNeeded() {
    return !filled.isEmpty();
  }

  /** Fills the rows of a batch that have the text and not the vector. */
  void fill(RowBatch batch) {
    for (Filled column : filled) {
      FieldVector vectors = batch.root().getVector(column.vectorColumn());
      if (vectors.getNullCount() > 0) {
        fill(batch, column, (FixedSizeListVector) vectors);
      }
    }
  }

  private void fill(RowBatch batch, Filled column, FixedSizeListVector vectors) {
    VarCharVector texts = (VarCharVector) batch.root().getVector(column.textColumn());
    List<String> wanted = new ArrayList<>();
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      if (vectors.isNull(row) && !texts.isNull(row)) {
        wanted.add(new String(texts.get(row), StandardCharsets.UTF_8));
        rows.add(row);
        if (rows.size() == source.batchSize()) {
          fill(batch, column, vectors, wanted, rows);
        }
      }
    }
    if (!rows.isEmpty()) {
      fill(batch, column, vectors, wanted, rows);
    }
  }

  private void fill(
      RowBatch batch,
      Filled column,
      FixedSizeListVector vectors,
      List<String> texts,
      List<Integer> rows) {
    List<float[]> made =
        source.vectors(column.property(), texts, i -> place(batch, column, rows.get(i)));
    Float4Vector elements = (Float4Vector) vectors.getDataVector();
    for (int i = 0; i < made.size(); i++) {
      float[] components = made.get(i);
      int row = rows.get(i);
      vectors.setNotNull(row);
      for (int c = 0; c < components.length; c++) {
        elements.setSafe(row * components.length + c, components[c]);
      }
    }
    texts.clear();
    rows.clear();
  }

  private Details place(RowBatch batch, Filled column, int row) {
    return Details.of("type", shape.typeName())
        .and("subject", shape.typeName() + "." + column.property().name())
        .and("record", batch.record(row))
        .and("line", batch.line(row));
  }
}
