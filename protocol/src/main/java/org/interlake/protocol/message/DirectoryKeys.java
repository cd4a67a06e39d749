package org.interlake.protocol.message;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.OpenedEnvelope;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.Verifier;

/**
 * Finds the sites' agreement keys in a {@link Directory}: each in the envelope that the site itself
 * signed, under the key that the roster has for it. So a driver cannot put a key of its own in the
 * place of a site's.
 */
public final class DirectoryKeys {
  /** An <i>accepted</i> message, envelope and all, at most. */
  public static final int MAX_ACCEPTED_BYTES = 1 << 16;

  private DirectoryKeys() {}

  /**
   * Reads every site's key.
   *
   * @param plan the digest of the run's plan, which every site must have accepted
   * @param roster which keys a site signs with; empty if it is not enrolled
   * @throws EnvelopeException with the reason, if an envelope is not the site's, or has no key
   */
  public static SortedMap<SiteId, AgreementPublicKey> of(
      Directory directory,
      FederationId federation,
      RunId run,
      Digest plan,
      Function<SiteId, ? extends Optional<? extends Verifier>> roster) {
    SortedMap<SiteId, AgreementPublicKey> keys = new TreeMap<>();
    directory
        .accepted()
        .forEach(
            (name, envelope) -> {
              SiteId site = new SiteId(name);
              Optional<? extends Verifier> signer = roster.apply(site);
              if (signer.isEmpty()) {
                throw new EnvelopeException(
                    RefusalReason.UNKNOWN_SITE,
                    "The run's directory has site %s, which is not enrolled".formatted(site));
              }
              keys.put(site, keyOf(site, envelope, federation, run, plan, signer.get()));
            });
    return keys;
  }

  private static AgreementPublicKey keyOf(
      SiteId site,
      WireBytes envelope,
      FederationId federation,
      RunId run,
      Digest plan,
      Verifier signer) {
    if (envelope.length() > MAX_ACCEPTED_BYTES) {
      throw new EnvelopeException(
          RefusalReason.OVERSIZED,
          "The run's directory has %d bytes of site %s (at most %d)"
              .formatted(envelope.length(), site, MAX_ACCEPTED_BYTES));
    }
    try (ObjectReader object = new HeldObject(envelope.toArray())) {
      OpenedEnvelope opened =
          OpenedEnvelope.open(
              object,
              EnvelopeContext.fromSite(MessageKind.ACCEPTED, federation, run, site, plan),
              signer,
              0);
      return MessageCodec.read(opened.body(), Acceptance.class)
          .agreement()
          .orElseThrow(
              () ->
                  new EnvelopeException(
                      RefusalReason.INVALID_BODY,
                      "Site %s accepted without an agreement key, and the plan aggregates securely"
                          .formatted(site)));
    }
  }

  /** An object that is in memory. */
  private static final class HeldObject implements ObjectReader {
    private final byte[] bytes;

    HeldObject(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public void readFully(long position, byte[] target, int offset, int length) {
      System.arraycopy(bytes, Math.toIntExact(position), target, offset, length);
    }

    @Override
    public void close() {}
  }
}
