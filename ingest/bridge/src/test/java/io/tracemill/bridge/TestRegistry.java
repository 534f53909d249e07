package io.tracemill.bridge;

import io.tracemill.registry.Compatibility;
import io.tracemill.registry.SchemaRegistry;
import java.util.ArrayList;
import java.util.List;

/** A registry in memory, for tests that have no broker either. */
final class TestRegistry implements SchemaRegistry {
  private final List<String> schemas = new ArrayList<>();

  @Override
  public int register(String subject, String schema) {
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    return schemas.indexOf(schema) + 1;
  }

  @Override
  public String schemaById(int id) {
    return schemas.get(id - 1);
  }

  @Override
  public boolean isCompatible(String subject, String schema) {
    return true;
  }

  @Override
  public void setCompatibility(String subject, Compatibility level) {}

  @Override
  public void setDefaultCompatibility(Compatibility level) {}

  @Override
  public List<String> subjects() {
    return List.of();
  }
}
