package org.interlake.integration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.exchange.HadoopExchange;
import org.junit.jupiter.api.Test;

/** The arrows between modules: the dependency argument of the design, kept by the build. */
final class ModuleArrowsTest {
  private static final JavaClasses INTERLAKE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("org.interlake");

  @Test
  void modulesStandOnEachOtherAsTheDesignSays() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("protocol")
        .definedBy("org.interlake.protocol..")
        .layer("network")
        .definedBy("org.interlake.network..")
        .layer("privacy")
        .definedBy("org.interlake.privacy..")
        .layer("models")
        .definedBy("org.interlake.models..")
        .layer("aggregation")
        .definedBy("org.interlake.aggregation..")
        .layer("lineage")
        .definedBy("org.interlake.lineage..")
        .layer("tab")
        .definedBy("org.interlake.tab..")
        .layer("site")
        .definedBy("org.interlake.site..")
        .layer("driver")
        .definedBy("org.interlake.driver..")
        .whereLayer("site")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("driver")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("aggregation")
        .mayOnlyBeAccessedByLayers("driver")
        .whereLayer("network")
        .mayOnlyBeAccessedByLayers("site", "driver")
        .whereLayer("lineage")
        .mayOnlyBeAccessedByLayers("site", "driver")
        .whereLayer("tab")
        .mayOnlyBeAccessedByLayers("site", "driver")
        .whereLayer("models")
        .mayOnlyBeAccessedByLayers("site", "driver")
        .whereLayer("privacy")
        .mayOnlyBeAccessedByLayers("models", "site", "driver")
        .check(INTERLAKE);
  }

  /** It is the user's to bring: only what is loaded where it is there may need it. */
  @Test
  void openLineageStaysWhereItMayBeAbsent() {
    noClasses()
        .that()
        .haveNameNotMatching(
            "org\\.interlake\\.lineage\\.(OpenLineageSink|DatasetNames|CustomFacet|InterlakeFacets).*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.openlineage..")
        .check(INTERLAKE);
  }

  /** It is for programs; what is inside does not go out and come in again. */
  @Test
  void nobodyInsideUsesTheApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.interlake.api..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.interlake.api..")
        .check(INTERLAKE);
  }

  @Test
  void aSiteServesNothing() {
    noClasses()
        .that()
        .resideInAPackage("org.interlake.site..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.interlake.network.server..")
        .check(INTERLAKE);
  }

  /** What a configuration calls {@code exchange} may be a server, which only that class opens. */
  @Test
  void whatAConfigurationNamesIsNotTakenForAFolder() {
    noClasses()
        .that()
        .resideInAnyPackage("org.interlake.site..", "org.interlake.driver..")
        .and()
        // a folder of the party's own; bundles; a server's; one that has been asked for its kind
        .haveNameNotMatching(
            ".*\\.(StateFolder|KeptNoise|ExchangePlace|ExchangeServeCommand|CoordinatedRun)")
        .should()
        .callMethod(
            HadoopExchange.class, "open", URI.class, FederationId.class, Configuration.class)
        .check(INTERLAKE);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.interlake.(*).(*)..").should().beFreeOfCycles().check(INTERLAKE);
  }

  @Test
  void sparkStaysOutOfWhatMayLeaveASite() {
    noClasses()
        .that()
        .resideInAPackage("org.interlake.privacy..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.spark..")
        .check(INTERLAKE);
  }

  @Test
  void nothingIsDeserialisedByJava() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(java.io.ObjectInputStream.class)
        .check(INTERLAKE);
  }

  @Test
  void noClassIsNamedAfterNothing() {
    classes()
        .should()
        .haveNameNotMatching(".*(Utils?|Helper|Impl|Manager|Common)")
        .check(INTERLAKE);
  }
}
