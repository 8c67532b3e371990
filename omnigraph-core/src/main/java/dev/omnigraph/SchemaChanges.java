package dev.omnigraph;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.schema.plan.SchemaPlanner;

/** Planning and applying changes of schema, for the public handle. Stateless. */
final class SchemaChanges {
  private SchemaChanges() {}

  static SchemaPlan plan(Catalog accepted, String desiredSource, SchemaApplyOptions options) {
    Catalog desired = SchemaCompiler.compile(desiredSource);
    dev.omnigraph.schema.plan.SchemaPlan plan =
        SchemaPlanner.plan(accepted, desired, options.suppliedProperties());
    return new SchemaPlan(
        options.allowsDataLoss() ? plan.withDataLossAllowed() : plan, desiredSource);
  }
}
