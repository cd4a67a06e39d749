/**
 * The Spark session of a command, of the driver or of a site: in goes an application's name, out
 * comes a session that is left to whoever had it before. Nothing of Interlake may be imported here.
 */
package org.interlake.tab.session;
