/** What an operator types: the commands of {@code bin/interlake} that the driver's jar holds. */
package org.interlake.driver.cli;
