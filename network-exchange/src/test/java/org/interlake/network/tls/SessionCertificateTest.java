package org.interlake.network.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.identity.VerifyingKey;
import org.junit.jupiter.api.Test;

final class SessionCertificateTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Clock CLOCK = at(Duration.ZERO);

  private final SigningKey party = SigningKey.generate();
  private final SessionCertificate session = SessionCertificate.issue(party, CLOCK);

  private static Clock at(Duration later) {
    return Clock.fixed(NOW.plus(later), ZoneOffset.UTC);
  }

  @Test
  void bindsAFreshKeyToTheEnrolledOne() throws CertificateException {
    X509Certificate certificate = session.certificate();
    VerifyingKey issuer = SessionCertificate.claimedIssuer(certificate);

    assertThat(issuer).isEqualTo(party.verifyingKey());
    assertThat(certificate.getSigAlgOID()).isEqualTo("1.3.101.112"); // RFC 8410: Ed25519
    assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EC");
    assertThat(certificate.getSerialNumber()).isPositive();
    assertThatCode(() -> SessionCertificate.requireIssuedBy(issuer, certificate, CLOCK))
        .doesNotThrowAnyException();
    assertThat(SessionCertificate.issue(party, CLOCK).certificate().getPublicKey())
        .as("another process has another key")
        .isNotEqualTo(certificate.getPublicKey());
  }

  @Test
  void theJavaPlatformVerifiesTheSignatureToo() throws Exception {
    byte[] raw =
        java.util.Base64.getUrlDecoder()
            .decode(party.verifyingKey().text().substring("ed25519:".length()));
    byte[] prefix = java.util.HexFormat.of().parseHex("302a300506032b6570032100"); // RFC 8410
    byte[] encoded = Arrays.copyOf(prefix, prefix.length + raw.length);
    System.arraycopy(raw, 0, encoded, prefix.length, raw.length);
    session
        .certificate()
        .verify(
            java.security.KeyFactory.getInstance("Ed25519")
                .generatePublic(new java.security.spec.X509EncodedKeySpec(encoded)));
  }

  @Test
  void refusesACertificateThatAnotherKeySigned() throws CertificateException {
    SigningKey thief = SigningKey.generate();
    X509Certificate own = SessionCertificate.issue(thief, CLOCK).certificate();
    assertThatThrownBy(() -> SessionCertificate.requireIssuedBy(party.verifyingKey(), own, CLOCK))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("not signed by the key that it names");
  }

  @Test
  void noChangedByteChangesWhatIsBelieved() throws Exception {
    byte[] signed = session.certificate().getTBSCertificate();
    byte[] bytes = session.certificate().getEncoded();
    int refused = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      try {
        X509Certificate certificate = SessionCertificate.parse(changed);
        SessionCertificate.requireIssuedBy(
            SessionCertificate.claimedIssuer(certificate), certificate, CLOCK);
        assertThat(certificate.getTBSCertificate()).as("byte %d", i).isEqualTo(signed);
      } catch (CertificateException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(bytes.length - 10);
  }

  @Test
  void countsForTwoDaysAndForClocksThatDiffer() {
    X509Certificate certificate = session.certificate();
    for (Duration good : new Duration[] {Duration.ofHours(-11), Duration.ofHours(47)}) {
      assertThatCode(
              () -> SessionCertificate.requireIssuedBy(party.verifyingKey(), certificate, at(good)))
          .doesNotThrowAnyException();
    }
    for (Duration bad : new Duration[] {Duration.ofHours(-13), Duration.ofHours(49)}) {
      assertThatThrownBy(
              () -> SessionCertificate.requireIssuedBy(party.verifyingKey(), certificate, at(bad)))
          .isInstanceOf(CertificateException.class);
    }
    assertThat(session.isOld(at(Duration.ofHours(23)))).isFalse();
    assertThat(session.isOld(at(Duration.ofHours(25)))).isTrue();
  }
}
