/**
 * Clusters of rows: sums over rows and clusters → centres (k-means), or weights, means and
 * covariances (Gaussian mixture).
 *
 * <pre>
 * x, w        a row's features, p of them; its weight
 * K           clusters of the plan; a ≤ K of them are active
 * c_k         centre or mean of cluster k
 * r_k         1 for the row's nearest centre and 0 for the others (k-means), or the cluster's
 *             probability given the row (mixture)
 * W_k         Σ w r_k
 * s_k, Q_k    Σ w r_k (x - c_k),  Σ w r_k (x - c_k)(x - c_k)ᵀ (k-means: its diagonal)
 * c_k         ← c_k + s_k / W_k                    (Lloyd 1982; Dempster, Laird and Rubin 1977)
 * </pre>
 *
 * <p>No row can be a seed, for a seed is published. Clusters are split instead (Linde, Buzo and
 * Gray 1980): the first is all rows; whenever the active ones have settled, those of the largest
 * spread are split in two along the direction in which they spread most, until K are active. That
 * needs nothing but the sums, and no random draw.
 */
package org.interlake.models.clusters;
