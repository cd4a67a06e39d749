/**
 * What the commands of the driver and of a site have in common: a Spark session that is left to
 * whoever had it before, and a help page whose examples can be copied. Nothing of Interlake may be
 * imported here.
 */
package org.interlake.tab.command;
