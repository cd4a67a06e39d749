/**
 * Whether data are fit to train on: what a statistics run came to, beside what somebody expects of
 * it. Rules of a file and rows of the registry → {@link org.interlake.driver.gate.Finding}s.
 *
 * <p>Reads the registry's rows and nothing of an exchange. Nothing of {@code cli} and {@code run}
 * may be imported here.
 */
package org.interlake.driver.gate;
