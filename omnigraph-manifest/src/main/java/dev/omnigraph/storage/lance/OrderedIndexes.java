package dev.omnigraph.storage.lance;

import dev.omnigraph.storage.DatasetHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lance.Dataset;
import org.lance.index.Index;
import org.lance.index.IndexOptions;
import org.lance.index.IndexParams;
import org.lance.index.IndexType;
import org.lance.index.scalar.ScalarIndexParams;
import org.lance.schema.LanceField;

/** Builds and lists ordered (BTREE) indexes. */
final class OrderedIndexes {
  private final LanceDatasetHandle handle;
  private final Dataset dataset;

  OrderedIndexes(LanceDatasetHandle handle, Dataset dataset) {
    this.handle = handle;
    this.dataset = dataset;
  }

  /** Building moves the native object it is called on, so it runs on one of its own. */
  DatasetHandle create(String column, String name) {
    Dataset own = dataset.checkoutVersion(dataset.version());
    try {
      IndexParams params =
          IndexParams.builder().setScalarIndexParams(ScalarIndexParams.create("btree")).build();
      Index index =
          own.createIndex(
              IndexOptions.builder(List.of(column), IndexType.BTREE, params)
                  .withIndexName(name)
                  .replace(true)
                  .train(true)
                  .build());
      WrittenFiles written = Commits.writtenBy(handle.address(), own, List.of(), List.of());
      LocalLayout.of(handle.address())
          .ifPresent(layout -> layout.addIndex(written, index.uuid().toString()));
      return new LanceDatasetHandle(handle.context(), handle.address(), own, written);
    } catch (RuntimeException e) {
      Closing.after(e, own);
      throw e;
    }
  }

  static List<String> columns(Dataset dataset) {
    Map<Integer, String> names = new HashMap<>();
    for (LanceField field : dataset.getLanceSchema().fields()) {
      names.put(field.getId(), field.getName());
    }
    List<String> columns = new ArrayList<>();
    for (Index index : dataset.getIndexes()) {
      if (index.indexType() == IndexType.BTREE && index.fields().size() == 1) {
        String name = names.get(index.fields().get(0));
        if (name != null && !columns.contains(name)) {
          columns.add(name);
        }
      }
    }
    return columns;
  }
}
