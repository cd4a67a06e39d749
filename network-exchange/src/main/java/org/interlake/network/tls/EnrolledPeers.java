package org.interlake.network.tls;

import static java.util.Objects.requireNonNull;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.interlake.protocol.identity.VerifyingKey;

/**
 * Accepts whoever shows one session certificate of an enrolled key. There are no authorities and no
 * host names: the key is the name. What is wrong with a certificate is not told to who shows it.
 */
final class EnrolledPeers extends X509ExtendedTrustManager {
  private final Predicate<VerifyingKey> enrolled;
  private final Clock clock;

  EnrolledPeers(Predicate<VerifyingKey> enrolled, Clock clock) {
    this.enrolled = requireNonNull(enrolled, "enrolled");
    this.clock = requireNonNull(clock, "clock");
  }

  private void require(X509Certificate[] chain) throws CertificateException {
    if (chain == null || chain.length != 1) {
      throw new CertificateException("there must be one certificate");
    }
    VerifyingKey issuer = SessionCertificate.claimedIssuer(chain[0]);
    if (!enrolled.test(issuer)) {
      throw new CertificateException("the key is not enrolled");
    }
    SessionCertificate.requireIssuedBy(issuer, chain[0], clock);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    require(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    require(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    require(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    require(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    require(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    require(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
