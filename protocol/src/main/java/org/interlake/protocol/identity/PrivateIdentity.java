package org.interlake.protocol.identity;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The private halves of a party's keys: one to sign with, one to open with what is meant for it. It
 * has no text form; it is kept in a {@link KeyFile}.
 */
public final class PrivateIdentity {
  private final SigningKey signingKey;
  private final Optional<OpeningKey> openingKey;
  private final List<Succession> successions;

  PrivateIdentity(
      SigningKey signingKey, Optional<OpeningKey> openingKey, List<Succession> successions) {
    this.signingKey = requireNonNull(signingKey, "signingKey");
    this.openingKey = requireNonNull(openingKey, "openingKey");
    this.successions = List.copyOf(successions);
  }

  /** Fresh keys from the platform's secure random source. */
  public static PrivateIdentity generate() {
    return new PrivateIdentity(
        SigningKey.generate(), Optional.of(OpeningKey.generate()), List.of());
  }

  /**
   * Of a party that is simulated, or that is sent no secrets: it signs with this key, and nothing
   * is sealed for it.
   */
  public static PrivateIdentity signingOnly(SigningKey key) {
    return new PrivateIdentity(key, Optional.empty(), List.of());
  }

  /** Fresh keys, and the word of these that they are followed by them. */
  public PrivateIdentity successor() {
    PrivateIdentity next = generate();
    List<Succession> all = new ArrayList<>();
    all.add(Succession.of(this, next.publicIdentity()));
    all.addAll(successions.subList(0, Math.min(successions.size(), Succession.MAX_KEPT - 1)));
    return new PrivateIdentity(next.signingKey, next.openingKey, all);
  }

  public SigningKey signingKey() {
    return signingKey;
  }

  /** Empty if nothing can be sealed for this party. */
  public Optional<OpeningKey> openingKey() {
    return openingKey;
  }

  /** Which keys these follow, the last first. */
  public List<Succession> successions() {
    return successions;
  }

  /** Under which this party has signed: with these keys, and with those that they follow. */
  public Verifier ownKeys() {
    List<PublicIdentity> keys = new ArrayList<>();
    keys.add(publicIdentity());
    successions.forEach(succession -> keys.add(succession.previous()));
    return Verifier.anyOf(keys);
  }

  public VerifyingKey verifyingKey() {
    return signingKey.verifyingKey();
  }

  public PublicIdentity publicIdentity() {
    return new PublicIdentity(signingKey.verifyingKey(), openingKey.map(OpeningKey::sealingKey));
  }
}
