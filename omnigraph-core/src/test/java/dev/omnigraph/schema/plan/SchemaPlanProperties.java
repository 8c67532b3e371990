package dev.omnigraph.schema.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.schema.RandomSchemas;
import dev.omnigraph.schema.SchemaCompiler;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SchemaPlanProperties {
  private static Catalog random(long seed) {
    return SchemaCompiler.compile(RandomSchemas.source(new Random(seed)));
  }

  @Property(tries = 200)
  void aSchemaNeedsNoPlanToBecomeItself(@ForAll long seed) {
    assertThat(SchemaPlanner.plan(random(seed), random(seed)).steps()).isEmpty();
  }

  @Property(tries = 200)
  void plansBetweenAnySchemasReadBack(@ForAll long from, @ForAll long to) {
    SchemaPlan plan = SchemaPlanner.plan(random(from), random(to));
    assertThat(SchemaPlan.fromJson(plan.toJson())).isEqualTo(plan);
    assertThat(SchemaPlanner.plan(random(from), random(to))).isEqualTo(plan);
  }

  @Property(tries = 100)
  void everySchemaIsReachedFromTheEmptyOneByAddingTypes(@ForAll long seed) {
    SchemaPlan plan = SchemaPlanner.plan(SchemaCompiler.compile(""), random(seed));
    assertThat(plan.supported()).isTrue();
    assertThat(plan.steps()).hasOnlyElementsOfType(SchemaStep.AddType.class);
  }
}
