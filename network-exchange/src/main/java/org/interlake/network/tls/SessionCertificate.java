package org.interlake.network.tls;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.identity.VerifyingKey;

/**
 * A party's word that a fresh P-256 key of this process speaks for it: an X.509 version 3
 * certificate over that key, whose issuer is named by the party's Ed25519 key and which that key
 * has signed (RFC 8410). The party's own key so takes no part in TLS, and may be one that only
 * signs. {@code docs/spec/network-exchange.md} gives the fields.
 */
final class SessionCertificate {
  static final Duration VALIDITY = Duration.ofDays(2);

  /** Clocks of organisations differ. */
  static final Duration CLOCK_TOLERANCE = Duration.ofHours(12);

  private static final String ED25519 = "1.3.101.112";
  private static final String SUBJECT = "interlake session";
  private static final int SERIAL_BITS = 127;

  private final PrivateKey key;
  private final X509Certificate certificate;

  private SessionCertificate(PrivateKey key, X509Certificate certificate) {
    this.key = requireNonNull(key, "key");
    this.certificate = requireNonNull(certificate, "certificate");
  }

  /** A fresh key, and the certificate that {@code identity} signs for it. */
  static SessionCertificate issue(SigningKey identity, Clock clock) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      TBSCertificate signed = toBeSigned(identity.verifyingKey(), pair, clock.instant());
      byte[] signature = identity.sign(signed.getEncoded(ASN1Encoding.DER));
      ASN1EncodableVector whole = new ASN1EncodableVector();
      whole.add(signed);
      whole.add(ed25519());
      whole.add(new DERBitString(signature));
      byte[] bytes = new DERSequence(whole).getEncoded(ASN1Encoding.DER);
      return new SessionCertificate(pair.getPrivate(), parse(bytes));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java platform cannot make a P-256 certificate", e);
    }
  }

  private static TBSCertificate toBeSigned(VerifyingKey issuer, KeyPair pair, Instant now) {
    V3TBSCertificateGenerator fields = new V3TBSCertificateGenerator();
    fields.setSerialNumber(
        new ASN1Integer(new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE)));
    fields.setSignature(ed25519());
    fields.setIssuer(commonName(issuer.text()));
    fields.setStartDate(new Time(Date.from(now.minus(CLOCK_TOLERANCE))));
    fields.setEndDate(new Time(Date.from(now.plus(VALIDITY))));
    fields.setSubject(commonName(SUBJECT));
    fields.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
    return fields.generateTBSCertificate();
  }

  private static AlgorithmIdentifier ed25519() {
    return new AlgorithmIdentifier(new ASN1ObjectIdentifier(ED25519));
  }

  private static X500Name commonName(String name) {
    return new X500NameBuilder().addRDN(BCStyle.CN, name).build();
  }

  static X509Certificate parse(byte[] bytes) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(bytes));
  }

  PrivateKey key() {
    return key;
  }

  X509Certificate certificate() {
    return certificate;
  }

  /** Whether it is time for a new one, long before others refuse this one. */
  boolean isOld(Clock clock) {
    return clock
        .instant()
        .isAfter(certificate.getNotAfter().toInstant().minus(VALIDITY.dividedBy(2)));
  }

  /**
   * The key that a certificate says it is issued by. It is a claim until {@link #requireIssuedBy}.
   *
   * @throws CertificateException if it names none
   */
  static VerifyingKey claimedIssuer(X509Certificate certificate) throws CertificateException {
    try {
      RDN[] names =
          X500Name.getInstance(certificate.getIssuerX500Principal().getEncoded())
              .getRDNs(BCStyle.CN);
      if (names.length != 1) {
        throw new CertificateException("the issuer has not one common name");
      }
      return VerifyingKey.parse(IETFUtils.valueToString(names[0].getFirst().getValue()));
    } catch (IllegalArgumentException e) {
      throw new CertificateException("the issuer is no public key of a party", e);
    }
  }

  /**
   * Checks that the holder of {@code issuer}'s private half has signed a certificate, and that it
   * counts now.
   *
   * @throws CertificateException if not
   */
  static void requireIssuedBy(VerifyingKey issuer, X509Certificate certificate, Clock clock)
      throws CertificateException {
    if (!certificate.getSigAlgOID().equals(ED25519)
        || !issuer.verifies(certificate.getSignature(), certificate.getTBSCertificate())) {
      throw new CertificateException("it is not signed by the key that it names");
    }
    certificate.checkValidity(Date.from(clock.instant()));
  }
}
