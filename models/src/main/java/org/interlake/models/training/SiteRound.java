package org.interlake.models.training;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;

/**
 * Where and when an update is computed: from this, and the plan's seed, comes every random draw, so
 * that a site that repeats a round repeats its update.
 *
 * @param secret what nobody but the site knows; there where noise is drawn
 */
public record SiteRound(
    SiteId site, RoundNumber round, long planSeed, Optional<RoundSecret> secret) {
  public SiteRound {
    requireNonNull(site, "site");
    requireNonNull(round, "round");
    requireNonNull(secret, "secret");
  }

  /** Of a round without noise. */
  public SiteRound(SiteId site, RoundNumber round, long planSeed) {
    this(site, round, planSeed, Optional.empty());
  }

  /**
   * The seed of one local epoch: the first 8 bytes of SHA-256 over (plan seed, round, epoch, site),
   * integers big-endian, the site's name in UTF-8.
   *
   * @param epoch 0 is the first
   */
  public long epochSeed(int epoch) {
    byte[] numbers =
        ByteBuffer.allocate(16).putLong(planSeed).putInt(round.number()).putInt(epoch).array();
    Digest digest = Digest.of(numbers, site.name().getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest.toBytes()).getLong();
  }

  /**
   * Which training round it is; 0 is the first.
   *
   * @param roundsBefore rounds of the run before that
   */
  public int trainingRound(int roundsBefore) {
    return Math.max(0, round.number() - 1 - roundsBefore);
  }
}
