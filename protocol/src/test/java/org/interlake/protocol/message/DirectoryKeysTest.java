package org.interlake.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.MemoryExchange;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.identity.VerifyingKey;
import org.junit.jupiter.api.Test;

/** A driver cannot put a key of its own in the place of a site's. */
final class DirectoryKeysTest {
  private static final FederationId WARDS = new FederationId("wards");
  private static final RunId RUN = new RunId("r");
  private static final Digest PLAN = Digest.of(new byte[] {1});
  private static final SiteId A = new SiteId("a");
  private static final SiteId B = new SiteId("b");

  private final SigningKey signA = SigningKey.generate();
  private final SigningKey signB = SigningKey.generate();
  private final Map<SiteId, VerifyingKey> roster =
      new HashMap<>(Map.of(A, signA.verifyingKey(), B, signB.verifyingKey()));

  /** What a site would publish, with an agreement key of 32 bytes of {@code fill}. */
  private static WireBytes accepted(
      SiteId says, SigningKey signs, RunId run, Digest plan, Optional<AgreementPublicKey> key) {
    MemoryExchange exchange = new MemoryExchange();
    new Mailbox(exchange, signs)
        .send(
            ExchangeLayout.accepted(says, run),
            EnvelopeContext.fromSite(MessageKind.ACCEPTED, WARDS, run, says, plan),
            new Acceptance(plan, new TableVersion("delta", "t", 1, PLAN), key.orElse(null)),
            java.util.List.of());
    try (ObjectReader object = exchange.open(ExchangeLayout.accepted(says, run)).orElseThrow()) {
      return WireBytes.of(object.read(0, (int) object.length()));
    }
  }

  private static Optional<AgreementPublicKey> key(int fill) {
    byte[] raw = new byte[32];
    java.util.Arrays.fill(raw, (byte) fill);
    return Optional.of(AgreementPublicKey.of(raw));
  }

  private Map<SiteId, AgreementPublicKey> read(WireBytes ofB) {
    return DirectoryKeys.of(
        new Directory(
            PLAN, new TreeMap<>(Map.of("a", accepted(A, signA, RUN, PLAN, key(1)), "b", ofB))),
        WARDS,
        RUN,
        PLAN,
        site -> Optional.ofNullable(roster.get(site)));
  }

  private void assertRefused(WireBytes ofB, RefusalReason reason) {
    assertThatExceptionOfType(EnvelopeException.class)
        .isThrownBy(() -> read(ofB))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void readsEachKeyAsItsSiteSignedIt() {
    assertThat(read(accepted(B, signB, RUN, PLAN, key(2))))
        .containsExactly(Map.entry(A, key(1).orElseThrow()), Map.entry(B, key(2).orElseThrow()));
  }

  @Test
  void refusesAKeyThatTheSiteDidNotSign() {
    assertRefused(accepted(B, SigningKey.generate(), RUN, PLAN, key(9)), RefusalReason.FORGED);
    assertRefused(accepted(B, signA, RUN, PLAN, key(9)), RefusalReason.FORGED);
    byte[] changed = accepted(B, signB, RUN, PLAN, key(2)).toArray();
    changed[changed.length - 100] ^= 1;
    assertThatExceptionOfType(EnvelopeException.class)
        .isThrownBy(() -> read(WireBytes.of(changed)));
  }

  @Test
  void refusesWhatTheSiteSignedForAnotherRunOrPlanOrInAnothersName() {
    assertRefused(
        accepted(B, signB, new RunId("other"), PLAN, key(2)), RefusalReason.WRONG_CONTEXT);
    assertRefused(
        accepted(B, signB, RUN, Digest.of(new byte[] {2}), key(2)), RefusalReason.WRONG_CONTEXT);
    assertRefused(accepted(A, signA, RUN, PLAN, key(2)), RefusalReason.WRONG_SENDER);
  }

  @Test
  void refusesASiteWithoutAKeyOrARoster() {
    assertRefused(accepted(B, signB, RUN, PLAN, Optional.empty()), RefusalReason.INVALID_BODY);
    roster.remove(B);
    assertRefused(accepted(B, signB, RUN, PLAN, key(2)), RefusalReason.UNKNOWN_SITE);
  }

  @Test
  void boundsWhatItReads() {
    assertRefused(WireBytes.of(new byte[1 << 17]), RefusalReason.OVERSIZED);
    assertRefused(WireBytes.of(new byte[5]), RefusalReason.TRUNCATED);
  }
}
