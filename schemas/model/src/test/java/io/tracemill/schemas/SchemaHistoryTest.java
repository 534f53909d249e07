package io.tracemill.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The schemas against their docs and their past, which is committed in {@code history}. */
class SchemaHistoryTest {
  @ParameterizedTest
  @EnumSource
  void documentsEveryRecordAndField(TopicSchema topicSchema) {
    List<String> undocumented = new ArrayList<>();
    collectUndocumented(topicSchema.schema(), "", new LinkedHashSet<>(), undocumented);

    assertThat(undocumented).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void namesTheSourceOfEveryField(TopicSchema topicSchema) {
    assertThat(topicSchema.schema().getFields())
        .allSatisfy(field -> assertThat(field.doc()).as(field.name()).contains("Source: "));
  }

  @ParameterizedTest
  @EnumSource
  void isTheNewestCommittedVersion(TopicSchema topicSchema) throws IOException {
    List<Schema> versions = history(topicSchema);

    assertThat(topicSchema.json())
        .as("add history/%s/v%d.avsc", topicSchema.subject(), versions.size() + 1)
        .isEqualTo(versions.get(versions.size() - 1).toString());
  }

  @ParameterizedTest
  @EnumSource
  void isFullyCompatibleWithEveryCommittedVersion(TopicSchema topicSchema) throws IOException {
    assertThat(fullTransitiveFaults(topicSchema.schema(), history(topicSchema))).isEmpty();
  }

  @Test
  void findsChangesThatAreNotCompatible() {
    Schema old = TopicSchema.FLOODS.schema();
    String json = TopicSchema.FLOODS.json();
    String required = "{\"name\":\"must\",\"type\":\"string\",\"doc\":\"d\"},{\"name\":\"floodId\"";
    String optional =
        "{\"name\":\"may\",\"type\":\"string\",\"default\":\"\",\"doc\":\"d\"},{\"name\":\"floodId\"";

    assertThat(faultsOf(json.replace("{\"name\":\"floodId\"", optional), old)).isEmpty();
    assertThat(faultsOf(json.replace("{\"name\":\"floodId\"", required), old))
        .hasSize(1)
        .allMatch(fault -> fault.contains("cannot read v1"));
    assertThat(faultsOf(json.replace("\"floodId\"", "\"id\""), old))
        .hasSize(2)
        .anyMatch(fault -> fault.contains("v1 cannot read it"));
    assertThat(
            faultsOf(
                json.replace(
                    "\"name\":\"score\",\"type\":\"double\"",
                    "\"name\":\"score\",\"type\":\"long\""),
                old))
        .hasSize(1);
  }

  private static List<String> faultsOf(String json, Schema old) {
    assertThat(json).isNotEqualTo(old.toString());
    return fullTransitiveFaults(new Schema.Parser().parse(json), List.of(old));
  }

  private static List<String> fullTransitiveFaults(Schema current, List<Schema> versions) {
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < versions.size(); i++) {
      if (!canRead(current, versions.get(i))) {
        faults.add("it cannot read v" + (i + 1));
      }
      if (!canRead(versions.get(i), current)) {
        faults.add("v" + (i + 1) + " cannot read it");
      }
    }
    return faults;
  }

  private static boolean canRead(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
        == SchemaCompatibilityType.COMPATIBLE;
  }

  /** v1, v2, ... without a gap, oldest first. */
  private static List<Schema> history(TopicSchema topicSchema) throws IOException {
    Path folder = Path.of("history", topicSchema.subject());
    List<Schema> versions = new ArrayList<>();
    for (Path file = folder.resolve("v1.avsc");
        Files.exists(file);
        file = folder.resolve("v" + (versions.size() + 1) + ".avsc")) {
      versions.add(new Schema.Parser().parse(file.toFile()));
    }
    try (var files = Files.list(folder)) {
      assertThat(files.count()).as("files in %s", folder).isEqualTo(versions.size());
    }
    assertThat(versions).as("versions in %s", folder).isNotEmpty();
    return versions;
  }

  private static void collectUndocumented(
      Schema schema, String path, Set<String> seen, List<String> undocumented) {
    switch (schema.getType()) {
      case RECORD -> {
        if (!seen.add(schema.getFullName())) {
          return;
        }
        requireDoc(schema.getDoc(), path + schema.getName(), undocumented);
        for (Schema.Field field : schema.getFields()) {
          String name = path + schema.getName() + "." + field.name();
          requireDoc(field.doc(), name, undocumented);
          collectUndocumented(field.schema(), name + "/", seen, undocumented);
        }
      }
      case ARRAY -> collectUndocumented(schema.getElementType(), path, seen, undocumented);
      case MAP -> collectUndocumented(schema.getValueType(), path, seen, undocumented);
      case UNION ->
          schema.getTypes().forEach(s -> collectUndocumented(s, path, seen, undocumented));
      default -> {}
    }
  }

  private static void requireDoc(String doc, String name, List<String> undocumented) {
    if (doc == null || doc.isBlank()) {
      undocumented.add(name);
    }
  }
}
