/**
 * The parts of {@code docs/reference} that the code writes: commands, tables, metrics and exit
 * codes go in, Markdown between two comments of a page comes out. What stands around them is
 * written by people, and kept.
 */
package org.interlake.documentation.reference;
