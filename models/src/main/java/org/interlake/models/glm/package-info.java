/**
 * Generalised linear models; now binary logistic regression, by Newton's method (exact) and by
 * federated averaging.
 *
 * <pre>
 * x      a row's features by the contract, p of them; x_0 = 1 stands for the intercept
 * y      1 positive, 0 negative
 * θ      parameters: intercept, then p coefficients w
 * m      margin θ·x
 * π      probability 1 / (1 + exp(-m))
 * F(θ)   Σ_rows log-loss(m, y) + l2/2 · |w|²      (the intercept is not penalised)
 * </pre>
 *
 * <p>Exponentials and logarithms are those of {@link java.lang.StrictMath}, so that a mixed cluster
 * computes the same bits on every machine.
 */
package org.interlake.models.glm;
