/**
 * The documentation as a static site: the Markdown files of {@code docs/} and some beside them go
 * in, HTML pages that need no network and no server come out. A link that leads nowhere is a fault
 * of the build.
 *
 * <p>Nothing of Interlake may be imported here: the site is built from text alone.
 */
package org.interlake.documentation.site;
