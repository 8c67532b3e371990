package dev.omnigraph.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.lang.Span;
import dev.omnigraph.schema.ast.Declaration;
import dev.omnigraph.schema.ast.SchemaFile;
import dev.omnigraph.schema.parse.SchemaParser;
import dev.omnigraph.schema.print.SchemaPrinter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SchemaProperties {
  @Property(tries = 500)
  void printThenParseIsTheIdentity(@ForAll long seed) {
    SchemaFile file = RandomSchemas.grammatical(new Random(seed));
    SchemaFile again = SchemaParser.parse(SourceText.of(SchemaPrinter.print(file)));
    assertThat(again).usingRecursiveComparison().ignoringFieldsOfTypes(Span.class).isEqualTo(file);
  }

  @Property(tries = 200)
  void validSchemasCompileAndTheirIrReadsBack(@ForAll long seed) {
    String source = RandomSchemas.source(new Random(seed));
    Catalog catalog = SchemaCompiler.compile(source);
    Catalog read = Catalog.fromIr(catalog.irJson(), source);
    assertThat(read.nodes()).isEqualTo(catalog.nodes());
    assertThat(read.edges()).isEqualTo(catalog.edges());
    assertThat(read.interfaces()).isEqualTo(catalog.interfaces());
    assertThat(read.hash()).isEqualTo(catalog.hash());
    assertThat(SchemaCompiler.compileStored(source).hash()).isEqualTo(catalog.hash());
  }

  @Property(tries = 100)
  void theOrderOfDeclarationsDoesNotMatter(@ForAll long seed) {
    SchemaFile file = RandomSchemas.valid(new Random(seed));
    List<Declaration> shuffled = new ArrayList<>(file.declarations());
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(SchemaCompiler.compile(SchemaPrinter.print(new SchemaFile(shuffled))).hash())
        .isEqualTo(SchemaCompiler.compile(SchemaPrinter.print(file)).hash());
  }

  @Property(tries = 1000)
  void damagedSourcesGiveTypedErrorsOnly(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder source = new StringBuilder(RandomSchemas.source(random));
    for (int i = random.nextInt(4); i >= 0; i--) {
      if (source.isEmpty()) {
        break;
      }
      int at = random.nextInt(source.length());
      switch (random.nextInt(3)) {
        case 0 -> source.deleteCharAt(at);
        case 1 -> source.insert(at, "{}()[]:,?@.\"-é0a".charAt(random.nextInt(16)));
        default -> source.setLength(Math.max(1, at));
      }
    }
    try {
      SchemaCompiler.compile(source.toString());
    } catch (InvalidInputException e) {
      assertThat(e.diagnostics()).isNotEmpty();
      e.diagnostics().forEach(d -> assertThat(d.endByte()).isGreaterThan(d.startByte()));
    }
  }
}
