/**
 * How far sites' columns are from each other: counts of categories, or of cells of values, site by
 * site → counts over the same cells → two numbers for each site. The stage after (5) of the data's
 * way: the driver's. What it is made of has left the sites already; no Spark class, and nothing of
 * the statistics' vectors, may be imported here. Why these measures: docs/adr/0052.
 */
package org.interlake.models.drift;
