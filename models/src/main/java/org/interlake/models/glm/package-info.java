/**
 * Generalised linear models and support vector machines: losses, their sums, Newton's method
 * (exact), and the summary of a fitted model.
 *
 * <pre>
 * x      a row's features by the contract, p of them; x_0 = 1 stands for the intercept
 * y      target; of two classes 1 or 0, and z = +1 or -1
 * θ      parameters: intercept, then p coefficients w
 * η      linear predictor θ·x + offset
 * μ      mean of y given x
 * F(θ)   Σ_rows weight · loss(η, y) + l2/2 · |w|² + l1 · |w|₁     (the intercept is not penalised)
 *
 *                  μ              loss                                slope         curvature
 * Binomial         1/(1+exp(-η))  log(1+exp(-z η))                    μ - y         μ (1 - μ)
 * Gaussian         η              (y - η)²/2                          η - y         1
 * Poisson          exp(η)         μ - y η                             μ - y         μ
 * GammaLog         exp(η)         y/μ + η                             1 - y/μ       1
 * GammaInverse     1/η, η &gt; 0     y η - log η                         y - μ         μ²
 * Tweedie, 1&lt;p&lt;2   exp(η)         y μ¹⁻ᵖ/(p-1) + μ²⁻ᵖ/(2-p)           μ²⁻ᵖ - y μ¹⁻ᵖ  μ²⁻ᵖ
 * Hinge                           max(0, 1 - z η)                     -z or 0       0
 * SquaredHinge                    max(0, 1 - z η)²/2                  -z max(…)     1 or 0
 * </pre>
 *
 * <p>Slope and curvature are the loss's derivatives by η, the curvature in expectation over y. A
 * family's loss is its negative log-likelihood at dispersion 1, without what depends on y alone.
 *
 * <p>First-order training of these models is in {@code descent}, to which {@link
 * org.interlake.models.glm.GlmObjective} brings them.
 *
 * <p>Exponentials and logarithms are those of {@link java.lang.StrictMath} or of {@link
 * org.interlake.models.glm.PortableExp}, so that a mixed cluster computes the same bits on every
 * machine.
 */
package org.interlake.models.glm;
