package org.interlake.lineage;

import io.openlineage.client.OpenLineage;
import java.net.URI;

/** Facets of ours in OpenLineage's form: {@code docs/spec/lineage.md} has their schemas. */
final class CustomFacet {
  static final URI PRODUCER = URI.create("https://interlake.org/lineage");
  static final String VERSION = "1-0-0";

  private CustomFacet() {}

  private static URI schema(String name) {
    return URI.create(
        "https://interlake.org/spec/facets/%s/%s.json#/$defs/%s".formatted(VERSION, name, name));
  }

  /** What a run was for. */
  static final class OfRun extends OpenLineage.DefaultRunFacet {
    static final String KEY = "interlake_run";
    private static final URI SCHEMA = schema("InterlakeRunRunFacet");

    OfRun(RunFacts facts) {
      super(PRODUCER);
      getAdditionalProperties().putAll(facts.values());
    }

    @Override
    public URI get_schemaURL() {
      return SCHEMA;
    }
  }

  /** What is known of a dataset. */
  static final class OfDataset extends OpenLineage.DefaultDatasetFacet {
    private final URI schema;

    OfDataset(LineageFacet facet) {
      super(PRODUCER, null);
      this.schema = CustomFacet.schema(facet.schema());
      getAdditionalProperties().putAll(facet.values());
    }

    @Override
    public URI get_schemaURL() {
      return schema;
    }
  }
}
