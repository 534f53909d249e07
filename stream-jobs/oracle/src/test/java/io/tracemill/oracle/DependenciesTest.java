package io.tracemill.oracle;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** An oracle that shares code with what it judges repeats its mistakes. */
class DependenciesTest {
  private final JavaClasses classes = new ClassFileImporter().importPackages("io.tracemill.oracle");

  @Test
  void sharesNothingWithTheJob() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.tracemill.stream..", "io.tracemill.clickhouse..", "org.apache.flink..")
        .check(classes);
  }

  @Test
  void hasNeitherFlinkNorTheJobOnItsClassPath() {
    assertThat(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
        .isNotEmpty()
        .noneMatch(entry -> entry.contains("flink-"))
        .noneMatch(entry -> entry.contains("stream-core") || entry.contains("stream-jobs/core"))
        .noneMatch(entry -> entry.contains("tracemill-job"));
  }
}
