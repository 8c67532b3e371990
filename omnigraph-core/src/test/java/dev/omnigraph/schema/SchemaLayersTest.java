package dev.omnigraph.schema;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the schema front end may depend on. */
class SchemaLayersTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.omnigraph.lang", "dev.omnigraph.catalog", "dev.omnigraph.schema");

  @Test
  void tokensKnowNothingButErrors() {
    classes()
        .that()
        .resideInAPackage("dev.omnigraph.lang..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "org.jspecify..", "dev.omnigraph.lang..", "dev.omnigraph.errors..")
        .check(CLASSES);
  }

  @Test
  void theCatalogUsesJacksonAndRegularExpressionsBesidesIdsAndErrors() {
    classes()
        .that()
        .resideInAPackage("dev.omnigraph.catalog..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "com.fasterxml.jackson..",
            "com.google.re2j..",
            "dev.omnigraph.catalog..",
            "dev.omnigraph.ids..",
            "dev.omnigraph.errors..")
        .check(CLASSES);
  }

  @Test
  void theSchemaLanguageUsesNothingBeyondTheFrontEnd() {
    classes()
        .that()
        .resideInAPackage("dev.omnigraph.schema..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "dev.omnigraph.schema..",
            "dev.omnigraph.lang..",
            "dev.omnigraph.catalog..",
            "dev.omnigraph.ids..",
            "dev.omnigraph.errors..")
        .check(CLASSES);
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("dev.omnigraph.(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
