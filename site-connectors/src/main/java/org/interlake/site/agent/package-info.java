/**
 * A site's whole side of a run: stages (1) to (4) of the data's way. {@link
 * org.interlake.site.agent.SiteAgent} is all of it on one screen.
 */
package org.interlake.site.agent;
