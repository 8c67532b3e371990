package dev.omnigraph;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.evolve.SchemaChange;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.open.CoreWriters;
import dev.omnigraph.open.GraphCore;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.schema.plan.PropertyRef;
import dev.omnigraph.schema.plan.SchemaPlanner;
import dev.omnigraph.write.WriteTxn;
import java.time.temporal.TemporalAccessor;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Planning and applying changes of schema, for the public handle. Stateless. */
final class SchemaChanges {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SchemaChanges() {}

  static SchemaPlan plan(Catalog accepted, String desiredSource, SchemaApplyOptions options) {
    return plan(accepted, SchemaCompiler.compile(desiredSource), desiredSource, options);
  }

  private static SchemaPlan plan(
      Catalog accepted, Catalog desired, String source, SchemaApplyOptions options) {
    dev.omnigraph.schema.plan.SchemaPlan plan =
        SchemaPlanner.plan(accepted, desired, options.suppliedProperties());
    return new SchemaPlan(options.allowsDataLoss() ? plan.withDataLossAllowed() : plan, source);
  }

  /** Plans and applies on one look at the accepted schema. */
  static SchemaApplyResult apply(GraphCore core, String desiredSource, SchemaApplyOptions options) {
    Catalog desired = SchemaCompiler.compile(desiredSource);
    CoreWriters writers = core.writers();
    WriteTxn txn = writers.begin(BranchName.MAIN);
    SchemaPlan plan = plan(txn.catalog(), desired, desiredSource, options);
    plan.steps().requireSupported();
    return apply(core, writers, txn, plan, desired, options);
  }

  static SchemaApplyResult apply(GraphCore core, SchemaPlan plan, SchemaApplyOptions options) {
    Catalog desired = SchemaCompiler.compile(plan.source());
    CoreWriters writers = core.writers();
    WriteTxn txn = writers.begin(BranchName.MAIN);
    plan.steps().requireSupported();
    plan.steps().requireAccepted(txn.catalog().hash());
    requireWhole(plan.steps(), txn.catalog(), desired);
    SchemaPlan asAllowed =
        options.allowsDataLoss()
            ? new SchemaPlan(plan.steps().withDataLossAllowed(), plan.source())
            : plan;
    return apply(core, writers, txn, asAllowed, desired, options);
  }

  /**
   * Refuses steps that are not those between the two schemas: a plan may have been kept as text,
   * and tables are made from its steps.
   */
  private static void requireWhole(
      dev.omnigraph.schema.plan.SchemaPlan kept, Catalog accepted, Catalog desired) {
    dev.omnigraph.schema.plan.SchemaPlan whole =
        SchemaPlanner.plan(accepted, desired, kept.propertiesWithDefault());
    if (!whole.withDataLossAllowed().steps().equals(kept.withDataLossAllowed().steps())) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "the steps of the plan are not those that lead to its schema",
          "plan again",
          Details.of("accepted_hash", kept.acceptedHash()).and("desired_hash", kept.desiredHash()));
    }
  }

  private static SchemaApplyResult apply(
      GraphCore core,
      CoreWriters writers,
      WriteTxn txn,
      SchemaPlan plan,
      Catalog desired,
      SchemaApplyOptions options) {
    if (plan.isEmpty()) {
      return new SchemaApplyResult(plan, Optional.empty());
    }
    Map<PropertyRef, String> defaults = new LinkedHashMap<>();
    options.values().forEach((property, value) -> defaults.put(property, json(property, value)));
    SchemaChange.Outcome outcome =
        writers
            .schemaChanger()
            .apply(
                txn,
                new SchemaChange(
                    plan.steps(), desired, defaults, options.actor(), options.message()));
    core.committed(outcome.snapshot());
    return new SchemaApplyResult(plan, Optional.of(outcome.commitId().text()));
  }

  /** Returns a Java value as a load record spells it. */
  private static String json(PropertyRef property, Object value) {
    Object spelled = value;
    if (value instanceof TemporalAccessor || value instanceof Enum<?>) {
      spelled = value.toString();
    } else if (value instanceof byte[] bytes) {
      spelled = "base64:" + Base64.getEncoder().encodeToString(bytes);
    }
    try {
      return JSON.writeValueAsString(spelled);
    } catch (JsonProcessingException e) {
      throw InvalidInputException.causedBy(
          e,
          ErrorCode.BAD_VALUE,
          "the value for the existing rows has no counterpart in the schema language",
          "supply text, numbers, truth values, dates, bytes, or lists of them",
          Details.of("property", property).and("class", value.getClass().getName()));
    }
  }
}
