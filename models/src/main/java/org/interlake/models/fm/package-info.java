/**
 * Factorization machines: a linear model plus every pair of features, the pairs' weights having low
 * rank.
 *
 * <pre>
 * x, p       a row's numbers; how many
 * k          factors of each feature
 * b, w       intercept and p coefficients
 * V          p rows v_i of k factors; ⟨v_i, v_j⟩ is the weight of x_i x_j
 * η          b + w·x + Σ_{i&lt;j} ⟨v_i, v_j⟩ x_i x_j
 *            = b + w·x + ½ Σ_f (s_f² - Σ_i v_if² x_i²)        with s_f = Σ_i v_if x_i
 *            (Rendle 2010, equation 1 and lemma 3.1): p k operations, not p² k
 * loss       of η: the log-loss (binary label), ½ (η - y)² (measured label)
 * ∂η/∂b      1
 * ∂η/∂w_i    x_i
 * ∂η/∂v_if   x_i (s_f - v_if x_i)                             (Rendle 2010, equation 4)
 * F          Σ_rows weight · loss + l2/2 · (|w|² + |V|²)      (the intercept is not penalised)
 * </pre>
 *
 * <p>Convex in b, w and each single v_if, not in all together; where V is 0 it has no slope in V,
 * hence a random start. Turning all v_i by the same rotation changes no prediction, so the factors
 * have no names and no meaning of their own; their inner products have.
 *
 * <p>Parameters: b, w, then V row by row, so that the factors of one feature stand together.
 * Trained by {@code descent}, which must not know of this package.
 *
 * <p>S. Rendle, <i>Factorization Machines</i>, ICDM 2010.
 */
package org.interlake.models.fm;
