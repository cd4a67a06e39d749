package org.interlake.network.tls;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.identity.VerifyingKey;

/**
 * TLS 1.3 and nothing older, with a session certificate on both sides. It is the Java platform's
 * own: it runs wherever Spark does, and its native rivals hide in a relocated jar.
 */
public final class PeerTls {
  /** Of TLS 1.3's suites that Java has, the one that processors are made for comes first. */
  private static final List<String> SUITES =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  private PeerTls() {}

  /**
   * For the party that opens connections.
   *
   * @param server the one key that the server is believed under
   */
  public static SslContext ofClient(SigningKey identity, VerifyingKey server, Clock clock) {
    try {
      return finish(
          SslContextBuilder.forClient()
              .keyManager(new SessionKeys(identity, clock))
              .trustManager(new EnrolledPeers(server::equals, clock)));
    } catch (SSLException e) {
      throw unavailable(e);
    }
  }

  /**
   * For the server. A peer whose key is not enrolled is refused in the handshake.
   *
   * @param enrolled asked in every handshake
   */
  public static SslContext ofServer(
      SigningKey identity, Predicate<VerifyingKey> enrolled, Clock clock) {
    try {
      return finish(
          SslContextBuilder.forServer(new SessionKeys(identity, clock))
              .trustManager(new EnrolledPeers(enrolled, clock))
              .clientAuth(ClientAuth.REQUIRE));
    } catch (SSLException e) {
      throw unavailable(e);
    }
  }

  private static SslContext finish(SslContextBuilder builder) throws SSLException {
    return GrpcSslContexts.configure(builder, SslProvider.JDK)
        .protocols("TLSv1.3")
        .ciphers(SUITES)
        .endpointIdentificationAlgorithm(null) // the key is the name
        .build();
  }

  private static IllegalStateException unavailable(SSLException e) {
    return new IllegalStateException("this Java platform has no TLS 1.3", e);
  }

  /**
   * The key that the peer of a finished handshake has proved to speak for.
   *
   * @throws SSLPeerUnverifiedException if it has proved none
   */
  public static VerifyingKey peerOf(SSLSession session) throws SSLPeerUnverifiedException {
    Certificate[] chain = session.getPeerCertificates();
    try {
      return SessionCertificate.claimedIssuer((X509Certificate) chain[0]);
    } catch (CertificateException e) {
      throw new SSLPeerUnverifiedException(e.getMessage());
    }
  }
}
