/**
 * Models of sums over rows that leave once, with Gaussian noise: linear regression, naive Bayes,
 * principal components. Stages (1) and (2) of the data's way at once: the noise is in the sums
 * before anybody else sees them.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>x, R</td><td>a row's p encoded features, and the plan's {@code rowNorm}</td></tr>
 *   <tr><td>y, B</td><td>a measured label less its offset, and the plan's {@code labelBound}</td></tr>
 *   <tr><td>a</td><td>x / max(R, |x|): |a| is at most 1</td></tr>
 *   <tr><td>b</td><td>y / B, cut to [-1, 1]</td></tr>
 *   <tr><td>Δ</td><td>the L2 sensitivity: how long what one row adds to the vector of sums can be</td></tr>
 *   <tr><td>σ</td><td>the noise multiplier; each sum gets noise of standard deviation σ Δ</td></tr>
 *   <tr><td>n, K</td><td>rows (declared public) and sites</td></tr>
 * </table>
 *
 * Neighbouring tables differ in one row that is there or not, and a vector of sums changes by what
 * that row adds. With σ of (ε, δ) by the analytic Gaussian mechanism (Balle and Wang 2018), the
 * noisy vector is (ε, δ)-differentially private, and whatever the driver makes of it costs nothing
 * more. Sufficient statistics with noise: D. Vu and A. Slavkovic, <i>Differential privacy for
 * clinical trial data</i>, 2009; symmetric noise on products: C. Dwork et al., <i>Analyze
 * Gauss</i>, STOC 2014.
 *
 * <p>Sums are exact: what a row adds is cut to whole multiples of 2⁻²⁴ towards 0, which makes it no
 * longer, and sums of up to 2²⁹ such numbers have no rounding errors in a double. So the
 * sensitivity holds for the numbers that are added and not only for real ones (Casacuberta et al.
 * 2022).
 *
 * <p>Must not be imported here: anything of the driver or a site's connectors.
 */
package org.interlake.models.noisy;
