package dev.omnigraph.schema.plan;

import dev.omnigraph.catalog.Annotation;
import dev.omnigraph.catalog.Cardinality;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.schema.plan.RenameHints.Match;
import dev.omnigraph.schema.plan.SchemaStep.AddConstraint;
import dev.omnigraph.schema.plan.SchemaStep.AddProperty;
import dev.omnigraph.schema.plan.SchemaStep.ChangeCardinality;
import dev.omnigraph.schema.plan.SchemaStep.DropProperty;
import dev.omnigraph.schema.plan.SchemaStep.ExtendEnum;
import dev.omnigraph.schema.plan.SchemaStep.RenameProperty;
import dev.omnigraph.schema.plan.SchemaStep.RenameType;
import dev.omnigraph.schema.plan.SchemaStep.UnsupportedChange;
import dev.omnigraph.schema.plan.SchemaStep.UpdatePropertyMetadata;
import dev.omnigraph.schema.plan.SchemaStep.UpdateTypeMetadata;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares one type of the accepted schema with what it becomes. Order of the steps: rename, shape,
 * metadata, desired properties, dropped properties, constraints.
 */
final class TypeComparison {
  private static final Set<String> METADATA = Set.of("description", "instruction");

  /** Constraints are compared as constraints; a rename hint is no property of the schema. */
  private static final Set<String> NOT_COMPARED = Set.of("key", "unique", "index", "rename_from");

  private final TypeView old;
  private final TypeView type;
  private final Map<String, String> nodeRenames;
  private final Set<PropertyRef> defaults;
  private final List<SchemaStep> steps;
  private final Map<String, String> propertyRenames = new HashMap<>();

  TypeComparison(
      TypeView old,
      TypeView type,
      Map<String, String> nodeRenames,
      Set<PropertyRef> defaults,
      List<SchemaStep> steps) {
    this.old = old;
    this.type = type;
    this.nodeRenames = nodeRenames;
    this.defaults = defaults;
    this.steps = steps;
  }

  void run() {
    if (!old.name().equals(type.name())) {
      steps.add(new RenameType(type.kind(), old.name(), type.name()));
    }
    shape();
    if (!metadata(old.annotations()).equals(metadata(type.annotations()))) {
      steps.add(new UpdateTypeMetadata(type.kind(), type.name(), metadata(type.annotations())));
    }
    if (!others(old.annotations()).equals(others(type.annotations()))) {
      unsupported(type.entity(), "annotations of a type cannot be changed");
    }
    properties();
    constraints();
  }

  private void shape() {
    if (!old.interfaces().equals(type.interfaces())) {
      unsupported(type.entity(), "the implemented interfaces cannot be changed");
    }
    if (old.edge().isEmpty() || type.edge().isEmpty()) {
      return;
    }
    EdgeType before = old.edge().get();
    EdgeType after = type.edge().get();
    boolean sameEnds =
        renamedNode(before.from()).equals(after.from())
            && renamedNode(before.to()).equals(after.to());
    if (!sameEnds) {
      unsupported(type.entity(), "the ends of an edge cannot be changed");
    }
    Cardinality cardinality = after.cardinality();
    if (!before.cardinality().equals(cardinality)) {
      steps.add(new ChangeCardinality(type.name(), before.cardinality(), cardinality));
    }
  }

  /** Returns what a node type is called afterwards; a dropped one keeps a name nothing has. */
  private String renamedNode(String name) {
    return nodeRenames.getOrDefault(name, "");
  }

  private void properties() {
    Map<String, Property> accepted = new HashMap<>();
    old.properties().forEach(p -> accepted.put(p.name(), p));
    RenameHints hints =
        new RenameHints(
            old.properties().stream().map(Property::name).toList(),
            type.properties().stream().map(Property::name).toList());
    Map<Property, Match> matches = new HashMap<>();
    for (Property property : type.properties()) {
      Match match = hints.match(property.name(), property.annotations());
      matches.put(property, match);
      match.accepted().ifPresent(from -> propertyRenames.put(from, property.name()));
    }
    for (Property property : type.properties()) {
      Match match =
          matches.getOrDefault(property, new Match(RenameHints.Fate.NEW, Optional.empty()));
      switch (match.fate()) {
        case NEW -> add(property);
        case BROKEN ->
            unsupported(
                type.entity(property.name()),
                "the rename hint names no accepted property that is free");
        case KEPT, RENAMED ->
            change(
                match.accepted().map(accepted::get).orElseThrow(IllegalStateException::new),
                property);
      }
    }
    for (Property property : old.properties()) {
      if (!hints.isTaken(property.name())) {
        steps.add(new DropProperty(type.kind(), type.name(), property.name(), DropMode.SOFT));
      }
    }
  }

  private void add(Property property) {
    AddProperty step = new AddProperty(type.kind(), type.name(), property.name(), property.type());
    if (step.needsDefault() && !defaults.contains(ref(property.name()))) {
      unsupported(
          type.entity(property.name()),
          "a required property needs a default for the existing rows",
          SchemaLint.REQUIRED_ADDED);
    } else {
      steps.add(step);
    }
  }

  private PropertyRef ref(String property) {
    return PropertyRef.of(type.kind(), type.name(), property);
  }

  private void change(Property before, Property after) {
    String name = after.name();
    if (!before.name().equals(name)) {
      steps.add(new RenameProperty(type.kind(), type.name(), before.name(), name));
    }
    if (isExtension(before.type(), after.type())) {
      Set<String> known = Set.copyOf(before.type().enumValues());
      List<String> added =
          after.type().enumValues().stream().filter(v -> !known.contains(v)).toList();
      steps.add(new ExtendEnum(type.kind(), type.name(), name, added));
    } else if (!before.type().equals(after.type())) {
      unsupported(
          type.entity(name),
          "the type cannot be changed from " + before.type().text() + " to " + after.type().text(),
          SchemaLint.TYPE_CHANGED);
    }
    if (!metadata(before.annotations()).equals(metadata(after.annotations()))) {
      steps.add(
          new UpdatePropertyMetadata(
              type.kind(), type.name(), name, metadata(after.annotations())));
    }
    List<Annotation> renamed = others(before.annotations()).stream().map(this::renamed).toList();
    if (!renamed.equals(others(after.annotations()))) {
      unsupported(type.entity(name), "annotations of a property cannot be changed");
    }
  }

  private static boolean isExtension(PropertyType before, PropertyType after) {
    return before.isEnum()
        && after.isEnum()
        && before.nullable() == after.nullable()
        && after.enumValues().size() > before.enumValues().size()
        && new HashSet<>(after.enumValues()).containsAll(before.enumValues());
  }

  /** Lets an embedding follow the rename of its source. */
  private Annotation renamed(Annotation annotation) {
    return annotation.name().equals("embed")
        ? new Annotation(
            annotation.name(), annotation.value().map(this::renamed), annotation.kwargs())
        : annotation;
  }

  private String renamed(String column) {
    return propertyRenames.getOrDefault(column, column);
  }

  private void constraints() {
    RenamedConstraint renamed = new RenamedConstraint();
    Set<Constraint> desired = new HashSet<>(type.constraints());
    Set<Constraint> before = new HashSet<>();
    for (Constraint constraint : old.constraints()) {
      Constraint after = constraint.accept(renamed);
      if (before.add(after) && !desired.contains(after)) {
        unsupported(
            type.entity(), "the constraint " + constraint.text() + " cannot be removed or changed");
      } else if (constraint instanceof Constraint.Key && !keepsOrder(constraint, after)) {
        unsupported(
            type.entity(),
            "the parts of "
                + constraint.text()
                + " make up the ids in the order of their names, which a rename must keep");
      }
    }
    Set<Constraint> added = new HashSet<>(before);
    for (Constraint constraint : type.constraints()) {
      if (!added.add(constraint)) {
        continue;
      }
      if (constraint instanceof Constraint.Key) {
        unsupported(type.entity(), "a key cannot be added or changed");
      } else {
        steps.add(new AddConstraint(type.kind(), type.name(), constraint));
      }
    }
  }

  /** Returns whether the columns stand in the same order under their new names. */
  private boolean keepsOrder(Constraint before, Constraint after) {
    return before.columns().stream().map(this::renamed).toList().equals(after.columns());
  }

  /** Gives constraints the new names of their columns. */
  private final class RenamedConstraint implements Constraint.Visitor<Constraint> {
    @Override
    public Constraint key(Constraint.Key key) {
      return new Constraint.Key(columns(key));
    }

    @Override
    public Constraint unique(Constraint.Unique unique) {
      return new Constraint.Unique(columns(unique));
    }

    @Override
    public Constraint index(Constraint.Index index) {
      return new Constraint.Index(columns(index));
    }

    @Override
    public Constraint range(Constraint.Range range) {
      return new Constraint.Range(renamed(range.property()), range.min(), range.max());
    }

    @Override
    public Constraint check(Constraint.Check check) {
      return new Constraint.Check(renamed(check.property()), check.pattern());
    }

    private List<String> columns(Constraint constraint) {
      return constraint.columns().stream().map(TypeComparison.this::renamed).toList();
    }
  }

  private static List<Annotation> metadata(List<Annotation> annotations) {
    return annotations.stream().filter(a -> METADATA.contains(a.name())).toList();
  }

  private static List<Annotation> others(List<Annotation> annotations) {
    return annotations.stream()
        .filter(a -> !METADATA.contains(a.name()) && !NOT_COMPARED.contains(a.name()))
        .toList();
  }

  private void unsupported(String entity, String reason) {
    steps.add(new UnsupportedChange(entity, reason, Optional.empty()));
  }

  private void unsupported(String entity, String reason, SchemaLint lint) {
    steps.add(new UnsupportedChange(entity, reason, Optional.of(lint)));
  }
}
