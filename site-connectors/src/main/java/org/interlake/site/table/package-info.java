/**
 * Where a site's rows come from: stage (1) of the data's way. A table is always read at a version.
 */
package org.interlake.site.table;
