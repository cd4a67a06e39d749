/**
 * Reading a YAML or JSON file into records: text → node tree with line numbers → records, with
 * <em>all</em> faults reported at once. A role's layout is written with {@link
 * org.interlake.protocol.config.ConfigSection}; the rules of a value stay in the record it becomes.
 *
 * <p>Knows no plan, site or driver: their readers stand on this. Nothing else of Interlake may be
 * imported here.
 */
package org.interlake.protocol.config;
