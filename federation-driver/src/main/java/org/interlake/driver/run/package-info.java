/**
 * A run, round by round: stages (5) and (6) of the data's way as the driver sees them. {@link
 * org.interlake.driver.run.RoundLoop#run} is the whole of it on one screen.
 *
 * <p>Nothing of a site may be imported here: the driver knows sites by their messages only.
 */
package org.interlake.driver.run;
