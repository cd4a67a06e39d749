/**
 * What training starts from, where that is not fresh: a model of another contract, or of Spark ML,
 * becomes the parameters of a plan's model over its own contract. The driver's side only; no row is
 * read here.
 */
package org.interlake.models.start;
