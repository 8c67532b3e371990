package dev.omnigraph.system.reference;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a read, in order when the query orders. Cells are what {@link CellText} takes. */
public record ReferenceResult(List<String> columns, List<List<@Nullable Object>> rows) {
  /** Returns the rows as texts that are equal exactly when the rows are. */
  public List<String> texts() {
    List<String> texts = new ArrayList<>();
    rows.forEach(r -> texts.add(CellText.row(columns, r)));
    return texts;
  }

  /** Returns the same texts sorted: equal for equal bags. */
  public List<String> bag() {
    List<String> texts = texts();
    Collections.sort(texts);
    return texts;
  }
}
