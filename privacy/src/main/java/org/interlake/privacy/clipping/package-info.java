/**
 * How far one party may move a sum: part of stage (5) of the data's way, sealed envelope →
 * aggregate, where a driver protects its sites. Numbers in, numbers out; noise is drawn by {@code
 * org.interlake.privacy.noise}.
 */
package org.interlake.privacy.clipping;
