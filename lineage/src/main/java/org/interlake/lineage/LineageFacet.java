package org.interlake.lineage;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;

/** What is told of a dataset beyond its name and version. */
public sealed interface LineageFacet {
  /** Its name in an event. */
  String key();

  /** The name of its schema in {@code conf/schemas/lineage}. */
  String schema();

  /** Its values by name: text and whole numbers. */
  Map<String, Object> values();

  /**
   * A table that a site read, as the registry's {@code contribution} names it.
   *
   * @param schemaDigest of the columns read and their types
   */
  record Table(String format, String id, Digest schemaDigest) implements LineageFacet {
    public Table {
      requireNonNull(format, "format");
      requireNonNull(id, "id");
      requireNonNull(schemaDigest, "schemaDigest");
    }

    @Override
    public String key() {
      return "interlake_table";
    }

    @Override
    public String schema() {
      return "InterlakeTableDatasetFacet";
    }

    @Override
    public Map<String, Object> values() {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("format", format);
      values.put("tableId", id);
      values.put("schemaDigest", schemaDigest.hex());
      return values;
    }
  }

  /** What a site sent in a round. */
  record Update(FederationId federation, RunId run, RoundNumber round, SiteId site)
      implements LineageFacet {
    public Update {
      requireNonNull(federation, "federation");
      requireNonNull(run, "run");
      requireNonNull(round, "round");
      requireNonNull(site, "site");
    }

    @Override
    public String key() {
      return "interlake_update";
    }

    @Override
    public String schema() {
      return "InterlakeUpdateDatasetFacet";
    }

    @Override
    public Map<String, Object> values() {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("federation", federation.name());
      values.put("run", run.name());
      values.put("round", (long) round.number());
      values.put("site", site.name());
      return values;
    }
  }

  /**
   * A promoted model, as the registry's {@code model_version} names it.
   *
   * @param digest of its parameters
   * @param parent of the model that its round started from
   */
  record Model(
      String name,
      RunId run,
      RoundNumber round,
      Digest digest,
      Optional<Digest> parent,
      String family,
      String strategy)
      implements LineageFacet {
    public Model {
      requireNonNull(name, "name");
      requireNonNull(run, "run");
      requireNonNull(round, "round");
      requireNonNull(digest, "digest");
      requireNonNull(parent, "parent");
      requireNonNull(family, "family");
      requireNonNull(strategy, "strategy");
    }

    @Override
    public String key() {
      return "interlake_model";
    }

    @Override
    public String schema() {
      return "InterlakeModelDatasetFacet";
    }

    @Override
    public Map<String, Object> values() {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("model", name);
      values.put("run", run.name());
      values.put("round", (long) round.number());
      values.put("digest", digest.hex());
      parent.ifPresent(from -> values.put("parent", from.hex()));
      values.put("family", family);
      values.put("strategy", strategy);
      return values;
    }
  }
}
