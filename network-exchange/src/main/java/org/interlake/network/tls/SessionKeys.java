package org.interlake.network.tls;

import static java.util.Objects.requireNonNull;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.interlake.protocol.identity.SigningKey;

/** Shows this process's session certificate in handshakes, and makes a new one in good time. */
final class SessionKeys extends X509ExtendedKeyManager {
  private final SigningKey identity;
  private final Clock clock;
  private SessionCertificate current;
  private SessionCertificate previous;

  SessionKeys(SigningKey identity, Clock clock) {
    this.identity = requireNonNull(identity, "identity");
    this.clock = requireNonNull(clock, "clock");
    this.current = SessionCertificate.issue(identity, clock);
    this.previous = current;
  }

  /** The alias is the serial number, so that one handshake is shown one certificate. */
  private synchronized String alias() {
    if (current.isOld(clock)) {
      previous = current;
      current = SessionCertificate.issue(identity, clock);
    }
    return nameOf(current);
  }

  private synchronized SessionCertificate named(String alias) {
    return alias.equals(nameOf(previous)) ? previous : current;
  }

  private static String nameOf(SessionCertificate certificate) {
    return certificate.certificate().getSerialNumber().toString();
  }

  @Override
  public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
    return alias();
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    return keyType.equals("EC") ? alias() : null;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return new X509Certificate[] {named(alias).certificate()};
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return named(alias).key();
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return new String[] {alias()};
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return new String[] {alias()};
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return alias();
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return keyType.equals("EC") ? alias() : null;
  }
}
