package dev.omnigraph.schema.plan;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.schema.plan.SchemaStep.AddProperty;
import dev.omnigraph.schema.plan.SchemaStep.DropProperty;
import dev.omnigraph.schema.plan.SchemaStep.DropType;
import dev.omnigraph.schema.plan.SchemaStep.UnsupportedChange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What turns one accepted schema into another. Immutable.
 *
 * @param steps the steps in canonical order
 * @param acceptedHash the hash of the schema the plan starts from
 * @param desiredHash the hash of the schema the plan leads to
 */
public record SchemaPlan(List<SchemaStep> steps, String acceptedHash, String desiredHash) {

  /** Copies the list. */
  public SchemaPlan {
    steps = List.copyOf(steps);
    Objects.requireNonNull(acceptedHash);
    Objects.requireNonNull(desiredHash);
  }

  /** Returns whether every step can be made. */
  public boolean supported() {
    return firstUnsupported().isEmpty();
  }

  /** Returns whether there is nothing to do; the two hashes may still differ. */
  public boolean isEmpty() {
    return steps.isEmpty();
  }

  /** Returns the first step that cannot be made, or empty. */
  public Optional<UnsupportedChange> firstUnsupported() {
    return steps.stream()
        .filter(UnsupportedChange.class::isInstance)
        .map(UnsupportedChange.class::cast)
        .findFirst();
  }

  /** Returns the steps whose condition the existing rows must meet. */
  public List<SchemaStep> dataCheckedSteps() {
    return steps.stream().filter(SchemaStep::requiresDataCheck).toList();
  }

  /** Returns the new properties for which the plan counts on a supplied value. */
  public Set<PropertyRef> propertiesWithDefault() {
    Set<PropertyRef> properties = new LinkedHashSet<>();
    for (SchemaStep step : steps) {
      if (step instanceof AddProperty add && add.needsDefault()) {
        properties.add(PropertyRef.of(add.typeKind(), add.typeName(), add.propertyName()));
      }
    }
    return properties;
  }

  /** Returns the same plan with every drop hard. */
  public SchemaPlan withDataLossAllowed() {
    List<SchemaStep> hard = new ArrayList<>(steps.size());
    for (SchemaStep step : steps) {
      if (step instanceof DropType drop) {
        hard.add(new DropType(drop.typeKind(), drop.name(), DropMode.HARD));
      } else if (step instanceof DropProperty drop) {
        hard.add(
            new DropProperty(drop.typeKind(), drop.typeName(), drop.propertyName(), DropMode.HARD));
      } else {
        hard.add(step);
      }
    }
    return new SchemaPlan(hard, acceptedHash, desiredHash);
  }

  /**
   * Refuses a plan that cannot be applied.
   *
   * @throws InvalidInputException with code {@code UNSUPPORTED_MIGRATION}, about the first
   *     unsupported step
   */
  public void requireSupported() {
    Optional<UnsupportedChange> unsupported = firstUnsupported();
    if (unsupported.isPresent()) {
      UnsupportedChange change = unsupported.get();
      throw InvalidInputException.of(
          ErrorCode.UNSUPPORTED_MIGRATION,
          change.describe(),
          "keep what is there, or add a new property or type beside it",
          Details.of("entity", change.entity())
              .and("reason", change.reason())
              .and("lint", change.code().map(SchemaLint::code).orElse(null)));
    }
  }

  /**
   * Refuses to be applied to another schema than the one it was made for.
   *
   * @throws ConflictException with code {@code SCHEMA_CONFLICT} if the hash differs
   */
  public void requireAccepted(String currentHash) {
    if (!acceptedHash.equals(currentHash)) {
      throw ConflictException.schema(
          "the accepted schema is not the one the plan was made for",
          "plan again",
          Details.of("planned", acceptedHash).and("accepted", currentHash));
    }
  }

  /** Returns the plan as compact JSON; {@link #fromJson} reads it back. */
  public String toJson() {
    return SchemaPlanCodec.write(this);
  }

  /** Returns the plan as indented JSON for people. */
  public String toIndentedJson() {
    return SchemaPlanCodec.writeIndented(this);
  }

  /**
   * Reads a plan.
   *
   * @throws InvalidInputException with code {@code BAD_REQUEST} if the text is no plan
   */
  public static SchemaPlan fromJson(String json) {
    return SchemaPlanCodec.read(json);
  }
}
