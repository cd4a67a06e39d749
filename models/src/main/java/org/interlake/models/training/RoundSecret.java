package org.interlake.models.training;

import com.google.crypto.tink.subtle.Hkdf;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/**
 * What a site draws its samples and its noise of one round from: 32 secret bytes, the same when the
 * round is repeated and others in any other round. Whoever knows it can take the noise away again,
 * so it is never sent, recorded or logged. It goes along to the executors of the site's own Spark,
 * which read the rows.
 */
public final class RoundSecret implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Bytes of a secret. */
  public static final int BYTES = 32;

  private final byte[] secret;

  private RoundSecret(byte[] secret) {
    this.secret = secret;
  }

  /**
   * The secret of a round.
   *
   * @param run secret bytes of the run, from a cryptographic source
   * @param round names the round, and all that the round's answer depends on beside the rows
   */
  public static RoundSecret of(byte[] run, String round) {
    if (run.length != BYTES) {
      throw new IllegalArgumentException(
          "Invalid secret: %d bytes (must be %d)".formatted(run.length, BYTES));
    }
    return new RoundSecret(expand(run, "interlake/round-secret/v1 " + round));
  }

  /**
   * Key bytes for one use, by HKDF-SHA256 (RFC 5869).
   *
   * @param use names it; no two uses of a round have the same name
   */
  public byte[] keyOf(String use) {
    return expand(secret, "interlake/round-use/v1 " + use);
  }

  private static byte[] expand(byte[] key, String info) {
    try {
      return Hkdf.computeHkdf(
          "HMACSHA256", key, new byte[0], info.getBytes(StandardCharsets.UTF_8), BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no HMAC-SHA256", e);
    }
  }

  /** Not the secret. */
  @Override
  public String toString() {
    return "RoundSecret";
  }
}
