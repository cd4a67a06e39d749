/**
 * The noise that hides a row: part of stage (2) of the data's way, local update → bounded update.
 * Its cost is counted by {@code org.interlake.privacy.accounting}.
 *
 * <p>Everything here is drawn exactly, from a cryptographic source, and added on a grid, so that
 * the analysis for real numbers holds for what a computer releases. {@code java.util.Random} and
 * its kin may not be used here, nor floating-point samplers.
 */
package org.interlake.privacy.noise;
