/**
 * Lineage: what site and driver did, step by step → events for the OpenLineage backend of the
 * organisation that did it. Stands beside the data's way and takes nothing off it: names, versions
 * and digests come in, and never a value of a row, a parameter or a key. {@code
 * docs/spec/lineage.md} has every event and facet.
 *
 * <p>OpenLineage's classes are the user's to bring. {@code OpenLineageSink}, {@code DatasetNames},
 * {@code CustomFacet} and {@code InterlakeFacets}, which OpenLineage itself finds, need them;
 * nothing else may.
 */
package org.interlake.lineage;
