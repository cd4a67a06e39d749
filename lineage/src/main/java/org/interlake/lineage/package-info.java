/**
 * Lineage: what site and driver did, step by step → events for the OpenLineage backend of the
 * organisation that did it. Stands beside the data's way and takes nothing off it: names, versions
 * and digests come in, and never a value of a row, a parameter or a key. {@code
 * docs/spec/lineage.md} has every event and facet.
 *
 * <p>OpenLineage's classes are the user's to bring. Those of this package that need them are {@link
 * org.interlake.lineage.OpenLineageSink}, the facets, and {@link
 * org.interlake.lineage.InterlakeFacets}, which OpenLineage itself finds; nothing else may.
 */
package org.interlake.lineage;
