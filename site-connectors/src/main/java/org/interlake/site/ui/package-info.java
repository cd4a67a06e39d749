/**
 * The site's tab "Federation" in the Spark UI: what an agent tells its listener → events on Spark's
 * listener bus, and so in the site's event log → rows of Spark's own store → pages. It stays at the
 * site; still it says no more of rows than what leaves the site, since more people look at a Spark
 * UI than at a table. Names of the event classes are a format ({@code docs/spec/spark-events.md}).
 */
package org.interlake.site.ui;
