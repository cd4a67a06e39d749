/**
 * What a person types: the commands of {@code bin/interlake}. Arguments in, a run or a report out;
 * nothing is computed here.
 */
package org.interlake.driver.cli;
