/**
 * Lake tables that the coordinator itself reads, at a version: the pool of a simulation, the public
 * rows of a rule that trusts them. Never a site's.
 */
package org.interlake.driver.table;
