package dev.omnigraph.schema.plan;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.SchemaIds.Kind;
import dev.omnigraph.schema.plan.RenameHints.Match;
import dev.omnigraph.schema.plan.SchemaStep.AddType;
import dev.omnigraph.schema.plan.SchemaStep.DropType;
import dev.omnigraph.schema.plan.SchemaStep.UnsupportedChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Plans schema changes. Pure: the plan depends on the two catalogs and the names of supplied
 * defaults only, never on rows. Interfaces come first, then nodes, then edges, each by name, the
 * dropped ones behind the surviving ones of their kind.
 */
public final class SchemaPlanner {
  private final List<SchemaStep> steps = new ArrayList<>();
  private final Map<String, String> nodeRenames = new HashMap<>();
  private final Set<PropertyRef> defaults;

  private SchemaPlanner(Set<PropertyRef> defaults) {
    this.defaults = defaults;
  }

  /** Returns the plan from one schema to another, without defaults for new required properties. */
  public static SchemaPlan plan(Catalog accepted, Catalog desired) {
    return plan(accepted, desired, Set.of());
  }

  /**
   * Returns the plan from one schema to another.
   *
   * @param defaults the new required properties for which the caller supplies a value
   */
  public static SchemaPlan plan(Catalog accepted, Catalog desired, Set<PropertyRef> defaults) {
    SchemaPlanner planner = new SchemaPlanner(Set.copyOf(defaults));
    for (Kind kind : Kind.values()) {
      planner.types(TypeView.of(accepted, kind), TypeView.of(desired, kind));
    }
    return new SchemaPlan(planner.steps, accepted.hash(), desired.hash());
  }

  private void types(List<TypeView> accepted, List<TypeView> desired) {
    Map<String, TypeView> acceptedByName = new TreeMap<>();
    accepted.forEach(t -> acceptedByName.put(t.name(), t));
    RenameHints hints =
        new RenameHints(
            accepted.stream().map(TypeView::name).toList(),
            desired.stream().map(TypeView::name).toList());
    for (TypeView type : desired) {
      Match match = hints.match(type.name(), type.annotations());
      switch (match.fate()) {
        case NEW -> steps.add(new AddType(type.kind(), type.name()));
        case BROKEN ->
            unsupported(type.entity(), "the rename hint names no accepted type that is free");
        case KEPT, RENAMED -> {
          TypeView old =
              match.accepted().map(acceptedByName::get).orElseThrow(IllegalStateException::new);
          if (type.kind() == Kind.NODE) {
            nodeRenames.put(old.name(), type.name());
          }
          new TypeComparison(old, type, nodeRenames, defaults, steps).run();
        }
      }
    }
    for (TypeView type : accepted) {
      if (hints.isTaken(type.name())) {
        continue;
      }
      if (type.kind() == Kind.INTERFACE) {
        unsupported(type.entity(), "an interface cannot be removed");
      } else {
        steps.add(new DropType(type.kind(), type.name(), DropMode.SOFT));
      }
    }
  }

  private void unsupported(String entity, String reason) {
    steps.add(new UnsupportedChange(entity, reason, Optional.empty()));
  }
}
