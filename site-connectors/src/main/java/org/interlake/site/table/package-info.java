/**
 * Where a site's rows come from: stage (1) of the data's way; a dataset's configuration → {@link
 * org.interlake.site.table.PinnedTable}. A table is always read at a version: one that the format
 * keeps, a list of files with their digests, or a copy of the site's own.
 */
package org.interlake.site.table;
