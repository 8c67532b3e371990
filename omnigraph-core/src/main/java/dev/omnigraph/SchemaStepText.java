package dev.omnigraph;

import dev.omnigraph.schema.plan.SchemaStep;

/** Spells the steps of a schema plan for people, one line each. Stateless. */
final class SchemaStepText implements SchemaStep.Visitor<String> {
  static final SchemaStepText TEXT = new SchemaStepText();

  private SchemaStepText() {}

  @Override
  public String addType(SchemaStep.AddType step) {
    return "add " + step.typeKind().text() + " " + step.name();
  }

  @Override
  public String renameType(SchemaStep.RenameType step) {
    return "rename " + step.typeKind().text() + " " + step.from() + " to " + step.to();
  }

  @Override
  public String addProperty(SchemaStep.AddProperty step) {
    return "add property "
        + step.typeName()
        + "."
        + step.propertyName()
        + ": "
        + step.propertyType().text();
  }

  @Override
  public String renameProperty(SchemaStep.RenameProperty step) {
    return "rename property " + step.typeName() + "." + step.from() + " to " + step.to();
  }

  @Override
  public String addConstraint(SchemaStep.AddConstraint step) {
    return "add constraint "
        + step.constraint().text()
        + " to "
        + step.typeName()
        + (step.requiresDataCheck() ? " (the rows are checked)" : "");
  }

  @Override
  public String changeCardinality(SchemaStep.ChangeCardinality step) {
    return "change cardinality of "
        + step.typeName()
        + " from "
        + step.from().text()
        + " to "
        + step.to().text()
        + (step.requiresDataCheck() ? " (the edges are checked)" : "");
  }

  @Override
  public String updateTypeMetadata(SchemaStep.UpdateTypeMetadata step) {
    return "update description of " + step.typeKind().text() + " " + step.name();
  }

  @Override
  public String updatePropertyMetadata(SchemaStep.UpdatePropertyMetadata step) {
    return "update description of property " + step.typeName() + "." + step.propertyName();
  }

  @Override
  public String dropType(SchemaStep.DropType step) {
    return "drop " + step.typeKind().text() + " " + step.name() + " (" + step.mode().text() + ")";
  }

  @Override
  public String dropProperty(SchemaStep.DropProperty step) {
    return "drop property "
        + step.typeName()
        + "."
        + step.propertyName()
        + " ("
        + step.mode().text()
        + ")";
  }

  @Override
  public String extendEnum(SchemaStep.ExtendEnum step) {
    return "extend enum "
        + step.typeName()
        + "."
        + step.propertyName()
        + " by "
        + String.join(", ", step.addedValues());
  }

  @Override
  public String unsupportedChange(SchemaStep.UnsupportedChange step) {
    return "unsupported: " + step.describe();
  }
}
