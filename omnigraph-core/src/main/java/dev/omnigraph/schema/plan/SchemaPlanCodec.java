package dev.omnigraph.schema.plan;

import dev.omnigraph.catalog.IrTree;
import dev.omnigraph.catalog.SchemaIds.Kind;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes and reads plans as JSON. */
final class SchemaPlanCodec implements SchemaStep.Visitor<Map<String, Object>> {
  private static final SchemaPlanCodec WRITER = new SchemaPlanCodec();

  private SchemaPlanCodec() {}

  static String write(SchemaPlan plan) {
    return IrTree.write(tree(plan));
  }

  static String writeIndented(SchemaPlan plan) {
    return IrTree.writeIndented(tree(plan));
  }

  private static Map<String, Object> tree(SchemaPlan plan) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("supported", plan.supported());
    tree.put("steps", plan.steps().stream().map(s -> s.accept(WRITER)).toList());
    tree.put("accepted_hash", plan.acceptedHash());
    tree.put("desired_hash", plan.desiredHash());
    return tree;
  }

  private static Map<String, Object> step(String kind, Object... namesAndValues) {
    Map<String, Object> step = new LinkedHashMap<>();
    step.put("kind", kind);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      step.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return step;
  }

  @Override
  public Map<String, Object> addType(SchemaStep.AddType s) {
    return step("add_type", "type_kind", s.typeKind().text(), "name", s.name());
  }

  @Override
  public Map<String, Object> renameType(SchemaStep.RenameType s) {
    return step("rename_type", "type_kind", s.typeKind().text(), "from", s.from(), "to", s.to());
  }

  @Override
  public Map<String, Object> addProperty(SchemaStep.AddProperty s) {
    Map<String, Object> step = property("add_property", s.typeKind(), s.typeName());
    step.put("property_name", s.propertyName());
    step.put("property_type", IrTree.of(s.propertyType()));
    return step;
  }

  @Override
  public Map<String, Object> renameProperty(SchemaStep.RenameProperty s) {
    Map<String, Object> step = property("rename_property", s.typeKind(), s.typeName());
    step.put("from", s.from());
    step.put("to", s.to());
    return step;
  }

  @Override
  public Map<String, Object> addConstraint(SchemaStep.AddConstraint s) {
    Map<String, Object> step = property("add_constraint", s.typeKind(), s.typeName());
    step.put("constraint", IrTree.of(s.constraint()));
    return step;
  }

  @Override
  public Map<String, Object> changeCardinality(SchemaStep.ChangeCardinality s) {
    Map<String, Object> step = property("change_cardinality", Kind.EDGE, s.typeName());
    step.put("from", IrTree.of(s.from()));
    step.put("to", IrTree.of(s.to()));
    return step;
  }

  @Override
  public Map<String, Object> updateTypeMetadata(SchemaStep.UpdateTypeMetadata s) {
    return step(
        "update_type_metadata",
        "type_kind",
        s.typeKind().text(),
        "name",
        s.name(),
        "annotations",
        IrTree.of(s.annotations()));
  }

  @Override
  public Map<String, Object> updatePropertyMetadata(SchemaStep.UpdatePropertyMetadata s) {
    Map<String, Object> step = property("update_property_metadata", s.typeKind(), s.typeName());
    step.put("property_name", s.propertyName());
    step.put("annotations", IrTree.of(s.annotations()));
    return step;
  }

  @Override
  public Map<String, Object> dropType(SchemaStep.DropType s) {
    return step(
        "drop_type", "type_kind", s.typeKind().text(), "name", s.name(), "mode", s.mode().text());
  }

  @Override
  public Map<String, Object> dropProperty(SchemaStep.DropProperty s) {
    Map<String, Object> step = property("drop_property", s.typeKind(), s.typeName());
    step.put("property_name", s.propertyName());
    step.put("mode", s.mode().text());
    return step;
  }

  @Override
  public Map<String, Object> extendEnum(SchemaStep.ExtendEnum s) {
    Map<String, Object> step = property("extend_enum", s.typeKind(), s.typeName());
    step.put("property_name", s.propertyName());
    step.put("added_values", s.addedValues());
    return step;
  }

  @Override
  public Map<String, Object> unsupportedChange(SchemaStep.UnsupportedChange s) {
    Map<String, Object> step =
        step("unsupported_change", "entity", s.entity(), "reason", s.reason());
    s.code().ifPresent(c -> step.put("code", c.code()));
    return step;
  }

  private static Map<String, Object> property(String kind, Kind typeKind, String typeName) {
    return step(kind, "type_kind", typeKind.text(), "type_name", typeName);
  }

  static SchemaPlan read(String json) {
    try {
      Object tree = IrTree.read(json);
      List<SchemaStep> steps = new ArrayList<>();
      for (Object step : list(field(tree, "steps"))) {
        steps.add(readStep(step));
      }
      SchemaPlan plan =
          new SchemaPlan(steps, text(tree, "accepted_hash"), text(tree, "desired_hash"));
      if (!field(tree, "supported").equals(plan.supported())) {
        throw new IllegalArgumentException("the steps contradict 'supported'");
      }
      return plan;
    } catch (IllegalArgumentException e) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "the text is not a schema plan",
          "pass a plan as it was written",
          Details.of("reason", e.getMessage()));
    }
  }

  private static SchemaStep readStep(Object s) {
    String kind = text(s, "kind");
    return switch (kind) {
      case "add_type" -> new SchemaStep.AddType(typeKind(s), text(s, "name"));
      case "rename_type" -> new SchemaStep.RenameType(typeKind(s), text(s, "from"), text(s, "to"));
      case "add_property" ->
          new SchemaStep.AddProperty(
              typeKind(s),
              text(s, "type_name"),
              text(s, "property_name"),
              IrTree.propertyType(field(s, "property_type")));
      case "rename_property" ->
          new SchemaStep.RenameProperty(
              typeKind(s), text(s, "type_name"), text(s, "from"), text(s, "to"));
      case "add_constraint" ->
          new SchemaStep.AddConstraint(
              typeKind(s), text(s, "type_name"), IrTree.constraint(field(s, "constraint")));
      case "change_cardinality" ->
          new SchemaStep.ChangeCardinality(
              text(s, "type_name"),
              IrTree.cardinality(field(s, "from")),
              IrTree.cardinality(field(s, "to")));
      case "update_type_metadata" ->
          new SchemaStep.UpdateTypeMetadata(
              typeKind(s), text(s, "name"), IrTree.annotations(field(s, "annotations")));
      case "update_property_metadata" ->
          new SchemaStep.UpdatePropertyMetadata(
              typeKind(s),
              text(s, "type_name"),
              text(s, "property_name"),
              IrTree.annotations(field(s, "annotations")));
      case "drop_type" -> new SchemaStep.DropType(typeKind(s), text(s, "name"), mode(s));
      case "drop_property" ->
          new SchemaStep.DropProperty(
              typeKind(s), text(s, "type_name"), text(s, "property_name"), mode(s));
      case "extend_enum" ->
          new SchemaStep.ExtendEnum(
              typeKind(s),
              text(s, "type_name"),
              text(s, "property_name"),
              list(field(s, "added_values")).stream().map(String::valueOf).toList());
      case "unsupported_change" ->
          new SchemaStep.UnsupportedChange(text(s, "entity"), text(s, "reason"), code(s));
      default -> throw new IllegalArgumentException("no step is called " + kind);
    };
  }

  private static Kind typeKind(Object step) {
    String text = text(step, "type_kind");
    for (Kind kind : Kind.values()) {
      if (kind.text().equals(text)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no type kind is called " + text);
  }

  private static DropMode mode(Object step) {
    String text = text(step, "mode");
    for (DropMode mode : DropMode.values()) {
      if (mode.text().equals(text)) {
        return mode;
      }
    }
    throw new IllegalArgumentException("no drop mode is called " + text);
  }

  private static Optional<SchemaLint> code(Object step) {
    if (!(step instanceof Map<?, ?> map) || !map.containsKey("code")) {
      return Optional.empty();
    }
    String code = text(step, "code");
    return Optional.of(
        SchemaLint.find(code)
            .orElseThrow(() -> new IllegalArgumentException("no lint is called " + code)));
  }

  private static Object field(Object tree, String name) {
    Object value = tree instanceof Map<?, ?> map ? map.get(name) : null;
    if (value == null) {
      throw new IllegalArgumentException("no field " + name);
    }
    return value;
  }

  private static String text(Object tree, String name) {
    if (field(tree, name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("not a string: " + name);
  }

  private static List<?> list(Object tree) {
    if (tree instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("not a list");
  }
}
