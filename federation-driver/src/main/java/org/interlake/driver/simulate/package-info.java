/**
 * Federations in one process: the rows of a pooled table dealt out to virtual sites, which answer a
 * driver's run over an exchange in memory. Stages (1) to (4) of the data's way are {@link
 * org.interlake.models.RoundWork} and the protocol, as at a real site; stages (5) and (6) are the
 * driver's own.
 *
 * <p>Nothing of {@code org.interlake.site} may be imported here.
 */
package org.interlake.driver.simulate;
