/**
 * The documentation: the site that the files of {@code docs/} become, and the parts of the
 * reference that the code writes. What goes in are Markdown files and the commands, tables and
 * metrics of driver and site; nothing of it ships.
 */
package org.interlake.documentation;
