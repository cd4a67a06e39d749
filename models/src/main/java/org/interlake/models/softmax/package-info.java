/**
 * Multinomial logistic regression: a target of one among K classes.
 *
 * <pre>
 * θ      parameters: K intercepts b, then the coefficients w, K rows of p, class by class
 * η_k    b_k + w_k·x (+ a row's offset on every class, which changes nothing)
 * π_k    exp(η_k) / Σ_c exp(η_c)
 * F(θ)   Σ_rows weight · -log π_y + l2/2 · |w|² + l1 · |w|₁      (intercepts are not penalised)
 * </pre>
 *
 * <p>The parametrisation is symmetric, as that of Spark MLlib: no class is the reference, and the
 * same vector added to every class changes no probability. The slopes of a row add up to 0 over the
 * classes, so what starts at 0 and is trained without l1 stays centred: of all equivalent
 * parameters, the shortest.
 *
 * <p>Trained by {@code descent}; K (p + 1) parameters are too many for a Hessian in general.
 */
package org.interlake.models.softmax;
