/**
 * Principal components: sums over rows → the directions of the largest variance (Hotelling 1933).
 *
 * <pre>
 * x, w     a row's features, p of them; its weight
 * m        Σ w x / Σ w
 * C        Σ w (x - m)(x - m)ᵀ / (Σ w - 1): the sample covariance
 * v_i, λ_i eigenvectors and eigenvalues of C, the largest first
 * </pre>
 *
 * <p>Two rounds: the first finds m, the second sums around it, so that nothing cancels.
 */
package org.interlake.models.components;
