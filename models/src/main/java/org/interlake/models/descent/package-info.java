/**
 * First-order training of anything that is a sum over rows: stage (1), blocks → gradient or
 * parameters at a site, and stage (5) → (6), combined → next global model at the driver.
 *
 * <pre>
 * θ      parameters: some intercepts first, then the rest, w
 * N      training rows of all sites
 * f(θ)   Σ_rows weight · loss(row, θ): what an {@link org.interlake.models.descent.Objective} sums
 * F(θ)   f(θ) + l2/2 · |w|² + l1 · |w|₁       (intercepts are not penalised)
 * </pre>
 *
 * <p>{@link org.interlake.models.descent.Lbfgs} minimises F exactly, with one gradient from each
 * site in a round; {@link org.interlake.models.descent.FederatedAveraging} lets sites descend on
 * their own and averages; {@link org.interlake.models.descent.NormalizedAveraging}, {@link
 * org.interlake.models.descent.FairAveraging}, {@link
 * org.interlake.models.descent.ControlledAveraging} and {@link
 * org.interlake.models.descent.DynamicRegularization} mend what goes wrong with that where sites
 * differ. {@link org.interlake.models.descent.BesideTraining} and {@link
 * org.interlake.models.descent.HomeGroups} leave each site with a model of its own as well. None of
 * them knows the model: {@code glm} and {@code softmax} bring their objectives, and must not be
 * imported here.
 */
package org.interlake.models.descent;
