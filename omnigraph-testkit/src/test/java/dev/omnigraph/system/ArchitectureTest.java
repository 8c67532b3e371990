package dev.omnigraph.system;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** The layers of docs/dev/architecture.md, rules A1 to A10, over all product classes. */
class ArchitectureTest {
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.omnigraph");

  private static final String[] FRONT_END = {
    "dev.omnigraph.lang..",
    "dev.omnigraph.schema..",
    "dev.omnigraph.catalog..",
    "dev.omnigraph.query",
    "dev.omnigraph.query.ast..",
    "dev.omnigraph.query.parse..",
    "dev.omnigraph.query.print..",
    "dev.omnigraph.query.check..",
    "dev.omnigraph.query.lint..",
    "dev.omnigraph.query.params..",
    "dev.omnigraph.query.ir..",
    "dev.omnigraph.query.plan.."
  };

  private static void holds(ArchRule rule) {
    rule.check(PRODUCT);
  }

  @Test
  void a1OnlyTheGatewayTouchesLance() {
    holds(
        noClasses()
            .that(not(resideInAnyPackage("dev.omnigraph.storage.lance..")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.lance..", "io.questdb.."));
  }

  @Test
  void a2ArrowStaysWhereBatchesAreHandled() {
    holds(
        noClasses()
            .that(
                not(
                    resideInAnyPackage(
                        "dev.omnigraph.storage..",
                        "dev.omnigraph.arrow..",
                        "dev.omnigraph.query.exec..",
                        "dev.omnigraph.expr..",
                        "dev.omnigraph.topology..",
                        "dev.omnigraph.write..",
                        "dev.omnigraph.evolve..",
                        "dev.omnigraph.mutate..",
                        "dev.omnigraph.load..",
                        "dev.omnigraph.merge..",
                        "dev.omnigraph.changes..",
                        "dev.omnigraph.delta..",
                        "dev.omnigraph.maintain..",
                        "dev.omnigraph.validate..",
                        "dev.omnigraph.open..",
                        "dev.omnigraph.manifest..",
                        "dev.omnigraph.recovery.audit..",
                        "dev.omnigraph.testkit..",
                        "dev.omnigraph.bench..",
                        "org.apache.arrow..")))
            .and() // applications are handed record batches, and bring some
            .haveNameNotMatching(
                "dev\\.omnigraph\\.(QueryResult|AdaptedSource|LoadRequest(\\$Source.*)?)")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.arrow.."));
  }

  @Test
  void a3TheLanguagesKnowNothingOfStorage() {
    String[] allowed = new String[FRONT_END.length + 8];
    System.arraycopy(FRONT_END, 0, allowed, 0, FRONT_END.length);
    allowed[FRONT_END.length] = "java..";
    allowed[FRONT_END.length + 1] = "dev.omnigraph.errors..";
    allowed[FRONT_END.length + 2] = "dev.omnigraph.ids..";
    allowed[FRONT_END.length + 3] = "org.jspecify..";
    allowed[FRONT_END.length + 4] = "com.fasterxml.jackson..";
    allowed[FRONT_END.length + 5] = "com.google.errorprone.annotations..";
    allowed[FRONT_END.length + 6] = "com.google.re2j..";
    allowed[FRONT_END.length + 7] = "it.unimi.dsi..";
    holds(
        classes()
            .that()
            .resideInAnyPackage(FRONT_END)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(allowed));
  }

  @Test
  void a4PurePackagesDoNoInputOutputAndAskNoClock() {
    String[] pure = {
      "dev.omnigraph.recovery.classify..",
      "dev.omnigraph.manifest.fold..",
      "dev.omnigraph.query.plan..",
      "dev.omnigraph.schema.."
    };
    holds(
        noClasses()
            .that()
            .resideInAnyPackage(pure)
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("java.nio.file..", "org.slf4j..", "java.net..")
                    .or(
                        com.tngtech.archunit.base.DescribedPredicate.describe(
                            "a clock or a source of randomness",
                            c ->
                                c.isAssignableTo(Clock.class)
                                    || c.isAssignableTo(InstantSource.class)
                                    || c.isAssignableTo(Random.class)))));
  }

  @Test
  void a5TheFrontEndRunsInOneDirection() {
    holds(
        noClasses()
            .that()
            .resideInAnyPackage("dev.omnigraph.query.parse..", "dev.omnigraph.query.ast..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.omnigraph.catalog..", "dev.omnigraph.query.check.."));
    holds(
        noClasses()
            .that()
            .resideInAnyPackage("dev.omnigraph.query.exec..", "dev.omnigraph.query.plan..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.omnigraph.query.ast..", "dev.omnigraph.query.parse.."));
  }

  @Test
  void a6ReadingNeverWrites() {
    holds(
        noClasses()
            .that()
            .resideInAnyPackage("dev.omnigraph.query..", "dev.omnigraph.changes..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "dev.omnigraph.write..",
                "dev.omnigraph.recovery..",
                "dev.omnigraph.manifest.publish..",
                "dev.omnigraph.manifest.queue.."));
  }

  @Test
  void a7OneWriterEachForManifestSidecarsAndSchemaFiles() {
    holds(
        noClasses()
            .that(not(resideInAnyPackage("dev.omnigraph.storage..", "dev.omnigraph.testkit..")))
            .should()
            .callMethodWhere(calls("upsert", "dev.omnigraph.storage.DatasetHandle")));
    holds(
        noClasses()
            .that(
                not(
                    resideInAnyPackage(
                        "dev.omnigraph.manifest..",
                        "dev.omnigraph.recovery.sidecar..",
                        "dev.omnigraph.storage..")))
            .should()
            .callMethodWhere(calls("recoveryDirectory", "dev.omnigraph.manifest.GraphLayout")));
    holds(
        noClasses()
            .that(
                not(
                    resideInAnyPackage(
                        "dev.omnigraph.manifest.contract..", "dev.omnigraph.manifest.init..")))
            .should()
            .callMethodWhere(
                calls("writeTextIfAbsent", "dev.omnigraph.storage.TextObjects")
                    .and(
                        com.tngtech.archunit.base.DescribedPredicate.describe(
                            "outside sidecars and decorators",
                            c ->
                                !c.getOriginOwner()
                                        .getPackageName()
                                        .startsWith("dev.omnigraph.recovery.sidecar")
                                    && !c.getOriginOwner()
                                        .getPackageName()
                                        .startsWith("dev.omnigraph.testkit")))));
  }

  private static com.tngtech.archunit.base.DescribedPredicate<
          com.tngtech.archunit.core.domain.JavaMethodCall>
      calls(String method, String owner) {
    return com.tngtech.archunit.base.DescribedPredicate.describe(
        "calls " + owner + "." + method,
        c -> c.getName().equals(method) && c.getTargetOwner().getName().equals(owner));
  }

  @Test
  void a8TimeRandomnessAndSleepAreInjected() {
    holds(
        noClasses()
            .that(
                not(
                    resideInAnyPackage(
                        "dev.omnigraph.ids..", "dev.omnigraph.cli..", "dev.omnigraph.bench..")))
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callConstructor(Random.class)
            .orShould()
            .callMethod(ThreadLocalRandom.class, "current")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class));
  }

  @Test
  void a8OnlyTheOpenerChoosesAdapters() {
    holds(
        noClasses()
            .that(
                not(
                    resideInAnyPackage(
                        "dev.omnigraph.open..",
                        "dev.omnigraph.storage..",
                        "dev.omnigraph.testkit..",
                        "dev.omnigraph.bench..")))
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                        "dev.omnigraph.storage.lance..",
                        "dev.omnigraph.storage.text..",
                        "dev.omnigraph.storage.lease..")
                    .and(
                        com.tngtech.archunit.base.DescribedPredicate.describe(
                            "are adapters", c -> !c.getSimpleName().equals("GraphUri")))));
  }

  @Test
  void a9PackagesAreFreeOfCycles() {
    holds(
        slices()
            .matching(
                "dev.omnigraph.(storage|manifest|recovery|lang|schema|catalog|topology|expr|search|validate)..")
            .should()
            .beFreeOfCycles());
    holds(slices().matching("dev.omnigraph.manifest.(*)..").should().beFreeOfCycles());
    holds(slices().matching("dev.omnigraph.recovery.(*)..").should().beFreeOfCycles());
    holds(slices().matching("dev.omnigraph.query.(*)..").should().beFreeOfCycles());
    holds(slices().matching("dev.omnigraph.schema.(*)..").should().beFreeOfCycles());
  }

  @Test
  void a10ProductCodeNeverKnowsTheTestkit() {
    holds(
        noClasses()
            .that(not(resideInAnyPackage("dev.omnigraph.testkit..", "dev.omnigraph.bench..")))
            .should()
            .dependOnClassesThat(resideInAPackage("dev.omnigraph.testkit..")));
  }

  @Test
  void onlySearchTouchesLucene() {
    holds(
        noClasses()
            .that(not(resideInAPackage("dev.omnigraph.search..")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.lucene..", "org.tartarus.."));
  }

  @Test
  void onlyTheCommandLinePrints() {
    holds(
        noClasses()
            .that(not(resideInAnyPackage("dev.omnigraph.cli..", "dev.omnigraph.bench..")))
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err"));
  }
}
