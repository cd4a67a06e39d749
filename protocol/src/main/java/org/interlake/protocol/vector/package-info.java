/**
 * Parameter vectors: named segments of little-endian numbers. Everything that is added up over
 * sites (parameters, gradients, counts, score histograms) travels as one of these.
 */
package org.interlake.protocol.vector;
