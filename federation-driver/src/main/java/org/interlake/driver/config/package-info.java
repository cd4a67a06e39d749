/**
 * What the coordinator's people tell the driver: YAML file → {@link
 * org.interlake.driver.config.DriverConfig}. Nothing of Spark may be imported here; {@code
 * docs/reference/driver.md} describes every key.
 */
package org.interlake.driver.config;
