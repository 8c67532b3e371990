package dev.omnigraph.open;

import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.contract.SchemaTexts;
import dev.omnigraph.manifest.init.GraphInit;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.storage.text.GraphUri;
import dev.omnigraph.write.rows.TableSchemas;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Schema;

/** Creation of a graph from a schema source. */
public final class GraphCreation {
  private GraphCreation() {}

  /**
   * Creates an empty graph; the source is compiled before anything is touched.
   *
   * @throws dev.omnigraph.errors.InvalidInputException if the schema or the place is not acceptable
   * @throws dev.omnigraph.errors.AlreadyInitialisedException if there is a graph already
   */
  public static void create(GraphUri uri, String schemaSource, OmnigraphOptions options) {
    uri.requireLocal();
    Catalog catalog = SchemaCompiler.compile(schemaSource);
    Map<TableKey, Schema> tables = TableSchemas.of(catalog);
    try (CoreParts.Adapters adapters = new CoreParts.Adapters(options)) {
      new GraphInit(
              new GraphLayout(uri.text()),
              adapters.gateway,
              adapters.texts,
              options.ids(),
              options.clock(),
              options.failpoints())
          .create(
              SchemaTexts.of(schemaSource, catalog.irJson(), catalog.hash()),
              tables,
              options.takesOverLeftovers() ? GraphInit.Mode.FORCED : GraphInit.Mode.NEW);
    }
  }
}
