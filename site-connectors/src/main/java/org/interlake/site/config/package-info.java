/**
 * What one site is told by its own people: YAML file → {@link
 * org.interlake.site.config.SiteConfig}. Nothing of Spark may be imported here; {@code
 * docs/reference/site.md} describes every key.
 */
package org.interlake.site.config;
