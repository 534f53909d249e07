package io.tracemill.stream.job;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayersTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.tracemill");

  @Test
  void theCoreKnowsNoFlink() {
    noClasses()
        .that()
        .resideInAPackage("io.tracemill.stream.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.flink..", "org.apache.kafka..", "com.clickhouse..")
        .check(CLASSES);
  }

  @Test
  void onlyMainItsConfigurationAndTheTablesKnowClickHouse() {
    noClasses()
        .that()
        .resideInAPackage("io.tracemill.stream.job")
        .and()
        .haveSimpleNameNotStartingWith("Job")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.tracemill.clickhouse..", "com.clickhouse..")
        .check(CLASSES);
  }
}
