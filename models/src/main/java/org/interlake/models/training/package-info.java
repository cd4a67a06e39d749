/**
 * What every way of training has in common: stage (1), blocks → local update at a site, and stage
 * (5) → (6), combined update → next global model at the driver.
 *
 * <p>{@link org.interlake.models.training.TrainingAlgorithm} is the one interface that both sides
 * call; which algorithm a plan means is decided in {@code TrainingAlgorithms}, one package up.
 */
package org.interlake.models.training;
