/**
 * The ground: what crosses the border between a site and the driver, and how.
 *
 * <p>Sub-packages, in the order in which they stand on each other: {@code config} (reading YAML
 * with line numbers), {@code vector} (parameter vectors and their bytes), {@code identity} (who
 * signs), {@code plan} (what a run is), {@code envelope} (signed messages), {@code message} (what
 * the messages say) and {@code exchange} (the place where they pass).
 *
 * <p>Nothing of {@code models}, {@code privacy}, {@code aggregation}, a site or the driver may be
 * imported here.
 */
package org.interlake.protocol;
