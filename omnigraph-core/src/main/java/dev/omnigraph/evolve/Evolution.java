package dev.omnigraph.evolve;

import dev.omnigraph.catalog.Cardinality;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.SchemaIds.Kind;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.schema.plan.DropMode;
import dev.omnigraph.schema.plan.PropertyRef;
import dev.omnigraph.schema.plan.SchemaPlan;
import dev.omnigraph.schema.plan.SchemaStep;
import dev.omnigraph.write.rows.TableShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A supported plan, sorted by table. Immutable once made. Pure. */
final class Evolution {
  /**
   * What existing rows must satisfy.
   *
   * @param constraints constraints that are added
   * @param cardinality the new bounds of an edge, if they must be looked at
   */
  record Demands(List<Constraint> constraints, Optional<Cardinality> cardinality) {
    Demands {
      constraints = List.copyOf(constraints);
    }
  }

  private final SortedMap<TableKey, TableChangeover> tables = new TreeMap<>();
  private final SortedMap<TableKey, Demands> demands = new TreeMap<>();
  private final SortedSet<TableKey> dropped = new TreeSet<>();
  private final SortedSet<TableKey> purged = new TreeSet<>();

  private Evolution() {}

  /** Sorts a plan. */
  static Evolution of(Catalog desired, SchemaPlan plan, Map<PropertyRef, String> defaults) {
    Sorter sorter = new Sorter();
    plan.steps().forEach(step -> step.accept(sorter));
    Evolution evolution = new Evolution();
    evolution.dropped.addAll(sorter.dropped);
    evolution.purged.addAll(sorter.purged);
    for (TableKey key : desired.tableKeys()) {
      evolution.add(sorter, TableShape.of(desired, key), defaults);
    }
    return evolution;
  }

  private void add(Sorter sorter, TableShape shape, Map<PropertyRef, String> defaults) {
    TableKey key = shape.key();
    Map<String, ColumnOrigin> origins = new HashMap<>();
    for (Property property : shape.properties()) {
      PropertyRef ref = new PropertyRef(key, property.name());
      String value = defaults.get(ref);
      if (!sorter.added.contains(ref)) {
        origins.put(
            property.name(),
            new ColumnOrigin.Stored(sorter.renamedProperties.getOrDefault(ref, property.name())));
      } else if (value != null) {
        origins.put(property.name(), new ColumnOrigin.Constant(value));
      } else {
        origins.put(property.name(), new ColumnOrigin.Absent());
      }
    }
    boolean isNew = sorter.newTables.contains(key);
    TableKey from = sorter.renamedTables.getOrDefault(key, key);
    tables.put(
        key,
        new TableChangeover(
            isNew ? Optional.empty() : Optional.of(from),
            shape,
            origins,
            sorter.changedColumns.contains(key)));
    if (sorter.hardColumns.contains(key)) {
      purged.add(from);
    }
    List<Constraint> constraints = sorter.constraints.getOrDefault(key, List.of());
    Optional<Cardinality> cardinality = Optional.ofNullable(sorter.cardinalities.get(key));
    if (!isNew && (!constraints.isEmpty() || cardinality.isPresent())) {
      demands.put(key, new Demands(constraints, cardinality));
    }
  }

  /** Returns the tables of the new schema by their new key. */
  SortedMap<TableKey, TableChangeover> tables() {
    return tables;
  }

  /** Returns what must hold for existing rows, by the new key of their table. */
  SortedMap<TableKey, Demands> demands() {
    return demands;
  }

  /** Returns the tables whose type is dropped. */
  SortedSet<TableKey> dropped() {
    return dropped;
  }

  /** Returns the tables, by their old key, whose earlier versions go. */
  SortedSet<TableKey> purged() {
    return purged;
  }

  /** Collects what steps say about tables. */
  private static final class Sorter implements SchemaStep.Visitor<Boolean> {
    private final Set<TableKey> newTables = new HashSet<>();
    private final Map<TableKey, TableKey> renamedTables = new HashMap<>();
    private final Set<TableKey> changedColumns = new HashSet<>();
    private final Set<TableKey> hardColumns = new HashSet<>();
    private final Set<PropertyRef> added = new HashSet<>();
    private final Map<PropertyRef, String> renamedProperties = new HashMap<>();
    private final Map<TableKey, List<Constraint>> constraints = new HashMap<>();
    private final Map<TableKey, Cardinality> cardinalities = new HashMap<>();
    private final Set<TableKey> dropped = new HashSet<>();
    private final Set<TableKey> purged = new HashSet<>();

    /** Returns the table of a type; interfaces have none. */
    private static Optional<TableKey> table(Kind kind, String name) {
      return switch (kind) {
        case INTERFACE -> Optional.empty();
        case NODE -> Optional.of(TableKey.node(name));
        case EDGE -> Optional.of(TableKey.edge(name));
      };
    }

    @Override
    public Boolean addType(SchemaStep.AddType step) {
      return table(step.typeKind(), step.name()).map(newTables::add).orElse(false);
    }

    @Override
    public Boolean renameType(SchemaStep.RenameType step) {
      Optional<TableKey> to = table(step.typeKind(), step.to());
      to.ifPresent(
          key -> renamedTables.put(key, table(step.typeKind(), step.from()).orElseThrow()));
      return to.isPresent();
    }

    @Override
    public Boolean addProperty(SchemaStep.AddProperty step) {
      Optional<TableKey> table = table(step.typeKind(), step.typeName());
      table.ifPresent(
          key -> {
            changedColumns.add(key);
            added.add(new PropertyRef(key, step.propertyName()));
          });
      return table.isPresent();
    }

    @Override
    public Boolean renameProperty(SchemaStep.RenameProperty step) {
      Optional<TableKey> table = table(step.typeKind(), step.typeName());
      table.ifPresent(
          key -> {
            changedColumns.add(key);
            renamedProperties.put(new PropertyRef(key, step.to()), step.from());
          });
      return table.isPresent();
    }

    @Override
    public Boolean addConstraint(SchemaStep.AddConstraint step) {
      if (step.requiresDataCheck()) {
        table(step.typeKind(), step.typeName())
            .ifPresent(
                key ->
                    constraints
                        .computeIfAbsent(key, k -> new ArrayList<>())
                        .add(step.constraint()));
      }
      return step.requiresDataCheck();
    }

    @Override
    public Boolean changeCardinality(SchemaStep.ChangeCardinality step) {
      if (step.requiresDataCheck()) {
        cardinalities.put(TableKey.edge(step.typeName()), step.to());
      }
      return step.requiresDataCheck();
    }

    @Override
    public Boolean updateTypeMetadata(SchemaStep.UpdateTypeMetadata step) {
      return false;
    }

    @Override
    public Boolean updatePropertyMetadata(SchemaStep.UpdatePropertyMetadata step) {
      return false;
    }

    @Override
    public Boolean dropType(SchemaStep.DropType step) {
      Optional<TableKey> table = table(step.typeKind(), step.name());
      table.ifPresent(
          key -> {
            dropped.add(key);
            if (step.mode() == DropMode.HARD) {
              purged.add(key);
            }
          });
      return table.isPresent();
    }

    @Override
    public Boolean dropProperty(SchemaStep.DropProperty step) {
      Optional<TableKey> table = table(step.typeKind(), step.typeName());
      table.ifPresent(
          key -> {
            changedColumns.add(key);
            if (step.mode() == DropMode.HARD) {
              hardColumns.add(key);
            }
          });
      return table.isPresent();
    }

    @Override
    public Boolean extendEnum(SchemaStep.ExtendEnum step) {
      return false;
    }

    @Override
    public Boolean unsupportedChange(SchemaStep.UnsupportedChange step) {
      return false;
    }
  }
}
