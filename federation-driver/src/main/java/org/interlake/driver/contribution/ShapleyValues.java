package org.interlake.driver.contribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;

/**
 * Shares out what a coalition of all players is worth.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>N, n</td><td>the players, and how many they are</td></tr>
 *   <tr><td>v(S)</td><td>what coalition S ⊆ N is worth; v(∅) is what nobody is worth</td></tr>
 *   <tr><td>π</td><td>an order of the players; π_i are those before i</td></tr>
 * </table>
 *
 * <pre>
 * leave-one-out   v(N) - v(N \ i)
 * exact           Σ_{S ⊆ N \ i}  |S|! (n - |S| - 1)! / n!  (v(S ∪ i) - v(S))
 * sampled         mean over drawn π of  v(π_i ∪ i) - v(π_i)
 * </pre>
 *
 * <p>The second is L. S. Shapley, <em>A Value for n-Person Games</em>, 1953; the third its estimate
 * by orders (J. Castro, D. Gómez, J. Tejada, 2009), each order with its reverse (R. Mitchell, J.
 * Cooper, E. Frank, G. Holmes, <em>Sampling Permutations for Shapley Value Estimation</em>, 2022,
 * section 4.1): what an order says of an early player, its reverse says of the same player late.
 *
 * <p>Laws, of the exact values and of every sampled set of orders: the shares add up to v(N) -
 * v(∅); a player who adds nothing to any coalition has 0; shares of v + w are those of v and w
 * added. Of the exact values, in expectation also of the sampled: players who add the same to every
 * coalition have the same.
 *
 * <p>{@code v} is asked for the same coalition many times; the caller remembers.
 */
public final class ShapleyValues {
  /** With more players, coalitions are too many to be all evaluated. */
  public static final int MOST_EXACT_PLAYERS = 8;

  private ShapleyValues() {}

  /** What each player's leaving would cost; 2 coalitions at most for each player. */
  public static List<Share> leaveOneOut(List<SiteId> players, ToDoubleFunction<Coalition> v) {
    Coalition all = Coalition.of(players);
    return all.sites().stream()
        .map(site -> Share.exact(site, v.applyAsDouble(all) - v.applyAsDouble(all.without(site))))
        .toList();
  }

  /**
   * The Shapley values, by all 2ⁿ coalitions.
   *
   * @throws IllegalArgumentException if there are more than {@link #MOST_EXACT_PLAYERS} players
   */
  public static List<Share> exact(List<SiteId> players, ToDoubleFunction<Coalition> v) {
    Coalition all = Coalition.of(players);
    int n = all.size();
    if (n > MOST_EXACT_PLAYERS) {
      throw new IllegalArgumentException(
          "Invalid players: %d (exact Shapley values are for at most %d; sample the orders of more)"
              .formatted(n, MOST_EXACT_PLAYERS));
    }
    double[] worth = new double[1 << n];
    for (int members = 0; members < worth.length; members++) {
      worth[members] = v.applyAsDouble(coalition(all.sites(), members));
    }
    List<Share> shares = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double value = 0;
      for (int members = 0; members < worth.length; members++) {
        if ((members >> i & 1) == 0) {
          value +=
              weight(Integer.bitCount(members), n) * (worth[members | 1 << i] - worth[members]);
        }
      }
      shares.add(Share.exact(all.sites().get(i), value));
    }
    return shares;
  }

  private static Coalition coalition(List<SiteId> players, int members) {
    List<SiteId> sites = new ArrayList<>();
    for (int i = 0; i < players.size(); i++) {
      if ((members >> i & 1) == 1) {
        sites.add(players.get(i));
      }
    }
    return new Coalition(sites);
  }

  /** s! (n - s - 1)! / n! = 1 / (n · C(n - 1, s)) */
  private static double weight(int s, int n) {
    double choices = 1;
    for (int k = 1; k <= s; k++) {
      choices = choices * (n - k) / k;
    }
    return 1 / (n * choices);
  }

  /**
   * Estimates of the Shapley values from drawn orders; n coalitions at most for each order.
   *
   * @param sampling half of its orders are drawn
   * @param round mixed into the seed, so that no two rounds of a run draw the same
   */
  public static List<Share> sampled(
      List<SiteId> players, ToDoubleFunction<Coalition> v, Sampling sampling, int round) {
    Coalition all = Coalition.of(players);
    int n = all.size();
    SplittableRandom random = new SplittableRandom(mixed(sampling.seed(), round));
    int pairs = sampling.permutations() / 2;
    double[][] means = new double[n][pairs];
    int[] order = new int[n];
    for (int pair = 0; pair < pairs; pair++) {
      shuffle(order, random);
      addMarginals(all.sites(), order, v, means, pair);
      reverse(order);
      addMarginals(all.sites(), order, v, means, pair);
    }
    List<Share> shares = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      shares.add(estimate(all.sites().get(i), means[i]));
    }
    return shares;
  }

  private static long mixed(long seed, int round) {
    byte[] numbers = ByteBuffer.allocate(12).putLong(seed).putInt(round).array();
    return ByteBuffer.wrap(Digest.of(numbers, "permutations".getBytes(UTF_8)).toBytes()).getLong();
  }

  /** Fisher and Yates; only nextLong is used, whose numbers no version of Java may change. */
  private static void shuffle(int[] order, SplittableRandom random) {
    for (int i = 0; i < order.length; i++) {
      int j = (int) (((random.nextLong() >>> 32) * (i + 1)) >>> 32);
      order[i] = order[j];
      order[j] = i;
    }
  }

  private static void reverse(int[] order) {
    for (int i = 0, k = order.length - 1; i < k; i++, k--) {
      int first = order[i];
      order[i] = order[k];
      order[k] = first;
    }
  }

  private static void addMarginals(
      List<SiteId> players,
      int[] order,
      ToDoubleFunction<Coalition> v,
      double[][] means,
      int pair) {
    Coalition before = Coalition.NOBODY;
    double worthBefore = v.applyAsDouble(before);
    for (int player : order) {
      Coalition after = before.with(players.get(player));
      double worthAfter = v.applyAsDouble(after);
      means[player][pair] += (worthAfter - worthBefore) / 2;
      before = after;
      worthBefore = worthAfter;
    }
  }

  /** Their mean, and the standard error of it: pairs are independent, a pair's halves are not. */
  private static Share estimate(SiteId site, double[] pairs) {
    double mean = 0;
    for (double pair : pairs) {
      mean += pair / pairs.length;
    }
    if (pairs.length == 1) {
      return Share.exact(site, mean);
    }
    double squares = 0;
    for (double pair : pairs) {
      squares += (pair - mean) * (pair - mean);
    }
    return new Share(
        site, mean, OptionalDouble.of(Math.sqrt(squares / (pairs.length - 1) / pairs.length)));
  }
}
