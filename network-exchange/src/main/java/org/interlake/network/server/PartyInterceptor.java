package org.interlake.network.server;

import static java.util.Objects.requireNonNull;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.interlake.network.WireNames;
import org.interlake.network.tls.PeerTls;
import org.interlake.protocol.FederationId;

/**
 * Lets a call through if the key behind its connection is enrolled still, it is meant for this
 * federation, and its party has not asked too often.
 */
final class PartyInterceptor implements ServerInterceptor {
  static final Context.Key<Caller> CALLER = Context.key("interlake-caller");

  private final FederationId federation;
  private final Supplier<EnrolledKeys> enrolled;
  private final PartyLimits siteLimits;
  private final LongSupplier nanoTime;
  private final Map<String, Caller> callers = new ConcurrentHashMap<>();

  PartyInterceptor(
      FederationId federation,
      Supplier<EnrolledKeys> enrolled,
      PartyLimits siteLimits,
      LongSupplier nanoTime) {
    this.federation = requireNonNull(federation, "federation");
    this.enrolled = requireNonNull(enrolled, "enrolled");
    this.siteLimits = requireNonNull(siteLimits, "siteLimits");
    this.nanoTime = requireNonNull(nanoTime, "nanoTime");
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Optional<Party> party = partyOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    if (party.isEmpty()) {
      return refuse(call, Status.UNAUTHENTICATED);
    }
    String asked = headers.get(WireNames.FEDERATION);
    if (!federation.name().equals(asked)) {
      return refuse(
          call,
          Status.NOT_FOUND.withDescription(
              "this server holds the exchange of federation %s".formatted(federation)));
    }
    Caller caller = callerOf(party.get());
    if (!caller.mayAsk()) {
      return refuse(
          call,
          Status.RESOURCE_EXHAUSTED.withDescription(
              "more than %d requests a second".formatted(siteLimits.requestsPerSecond())));
    }
    return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
  }

  private Optional<Party> partyOf(SSLSession session) {
    if (session == null) {
      return Optional.empty();
    }
    try {
      return enrolled.get().partyOf(PeerTls.peerOf(session));
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  private Caller callerOf(Party party) {
    return callers.computeIfAbsent(
        party.name(),
        name ->
            party instanceof Party.Driver
                ? Caller.unlimited(party)
                : Caller.limited(party, siteLimits, nanoTime));
  }

  private static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, Status status) {
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
