package org.interlake.lineage;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;

/**
 * What a step read or made.
 *
 * @param version which version of it, if it has any
 * @param facet what else is known of it
 */
public record LineageDataset(Place place, Optional<String> version, Optional<LineageFacet> facet) {
  public LineageDataset {
    requireNonNull(place, "place");
    requireNonNull(version, "version");
    requireNonNull(facet, "facet");
  }

  /** A version of which something is known. */
  public LineageDataset(Place place, String version, LineageFacet facet) {
    this(place, Optional.of(version), Optional.of(facet));
  }

  /**
   * Where a dataset is. OpenLineage's listener derives the same names from the same places, so that
   * a graph joins.
   */
  public sealed interface Place {}

  /** A folder of any Hadoop file system. */
  public record Folder(URI location) implements Place {
    public Folder {
      requireNonNull(location, "location");
    }
  }

  /**
   * A table of the Spark catalog.
   *
   * @param otherwise where the catalog cannot tell: of a view, and of catalogs that keep it to
   *     themselves
   */
  public record CatalogTable(List<String> parts, Named otherwise) implements Place {
    public CatalogTable {
      parts = List.copyOf(parts);
      requireNonNull(otherwise, "otherwise");
    }
  }

  /** A table of a database, whose URL has no password. */
  public record DatabaseTable(String url, String name) implements Place {
    public DatabaseTable {
      requireNonNull(url, "url");
      requireNonNull(name, "name");
    }
  }

  /** Anything else, by a name of ours. */
  public record Named(String namespace, String name) implements Place {
    public Named {
      requireNonNull(namespace, "namespace");
      requireNonNull(name, "name");
    }
  }

  /** A site's own name for a table. */
  public static Named ofSite(FederationId federation, SiteId site, String dataset) {
    return new Named(namespace(federation), "sites/%s/datasets/%s".formatted(site, dataset));
  }

  /** What a site sends in a run; both ends call it so, and each round's update is a version. */
  public static Named updates(FederationId federation, SiteId site, RunId run) {
    return new Named(namespace(federation), "sites/%s/runs/%s/updates".formatted(site, run));
  }

  private static String namespace(FederationId federation) {
    return "interlake://" + federation;
  }
}
