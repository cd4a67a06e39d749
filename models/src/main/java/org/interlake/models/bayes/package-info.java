/**
 * Naive Bayes: sums over rows of each class → the logarithms of its probability (Manning, Raghavan
 * and Schütze 2008, chapter 13).
 *
 * <pre>
 * w, x, y     a row's weight, features (p of them) and class
 * N_c         Σ w over the rows of class c;  N = Σ_c N_c, over C classes
 * S_cj        Σ w x_j over the rows of class c
 * λ           model.smoothing
 * prior       log π_c  = log (N_c + λ) - log (N + C λ)
 * multinomial log θ_cj = log (S_cj + λ) - log (Σ_j S_cj + p λ);       score Σ_j x_j log θ_cj
 * bernoulli   log θ_cj = log (S_cj + λ) - log (N_c + 2 λ);            score Σ_j log (x_j θ_cj + (1 - x_j)(1 - θ_cj))
 * gaussian    μ_cj = S_cj / N_c, σ²_cj = Σ w (x_j - μ_cj)² / N_c + ε;  score Σ_j log density;  λ = 0
 * ε           1e-9 of the largest variance of a feature over all rows of a class
 * </pre>
 *
 * <p>One round; for gaussian features two, the second summing squares around the means.
 */
package org.interlake.models.bayes;
