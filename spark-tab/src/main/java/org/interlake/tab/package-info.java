/**
 * What the tabs "Federation" of driver and site in the Spark UI are made of: facts that a job has
 * told on Spark's listener bus → HTML. Stands beside the data's way and takes nothing off it. What
 * is shown may come from another party, so that whatever is written is escaped here, in one place.
 * Knows no word of the protocol: driver and site bring their own events and pages.
 */
package org.interlake.tab;
