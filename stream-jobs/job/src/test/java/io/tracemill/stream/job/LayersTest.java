package io.tracemill.stream.job;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tracemill.clickhouse.StoredUpTo;
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
        .dependOnClassesThat(
            resideInAnyPackage("io.tracemill.clickhouse..", "com.clickhouse..")
                .and(not(equivalentTo(StoredUpTo.class)))) // the sink's word is all it knows
        .check(CLASSES);
  }
}
