/**
 * What secure aggregation adds up: between an update, which is several vectors of numbers, and the
 * one vector of ring elements that {@code org.interlake.privacy.secagg} masks; and what every party
 * of a run knows of its secure rounds. Stage (2) of the data's way at a site, and the way back at
 * the driver.
 *
 * <p>Neither Spark nor files may be used here.
 */
package org.interlake.models.secure;
