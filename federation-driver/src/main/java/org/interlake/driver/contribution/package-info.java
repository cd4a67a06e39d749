/**
 * What each site's updates were worth: stage (6) of the data's way, looked at afterwards. Stored
 * rounds and a {@link org.interlake.driver.contribution.Yardstick} → rows of the registry.
 *
 * <p>{@link org.interlake.driver.contribution.RunValuation} is the whole of it on one screen;
 * {@link org.interlake.driver.contribution.ShapleyValues} is the mathematics, and knows of no run.
 * Nothing of {@code cli} may be imported here.
 */
package org.interlake.driver.contribution;
