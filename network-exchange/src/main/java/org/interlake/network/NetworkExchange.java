package org.interlake.network;

import static java.util.Objects.requireNonNull;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.interlake.network.tls.PeerTls;
import org.interlake.network.wire.ListRequest;
import org.interlake.network.wire.LookReply;
import org.interlake.network.wire.LookRequest;
import org.interlake.network.wire.NetworkExchangeGrpc;
import org.interlake.network.wire.NetworkExchangeGrpc.NetworkExchangeBlockingStub;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.identity.VerifyingKey;

/**
 * An exchange that a server holds ({@code docs/spec/network-exchange.md}). It opens connections and
 * accepts none. A connection that breaks is opened again, and an upload goes on from where it was,
 * until {@link LinkPatience} is at its end. Safe for many threads.
 */
public final class NetworkExchange implements Exchange {
  private static final int MAX_MESSAGE_BYTES = 2 * WireNames.CHUNK_BYTES;
  private static final int WINDOW_BYTES = 4 << 20;

  private final NetworkAddress address;
  private final LinkPatience patience;
  private final ManagedChannel channel;
  private final NetworkExchangeBlockingStub stub;
  private final NetworkExchangeGrpc.NetworkExchangeStub asynchronous;
  private final Watch watch;

  private NetworkExchange(
      NetworkAddress address,
      FederationId federation,
      ManagedChannel channel,
      LinkPatience patience) {
    this.address = requireNonNull(address, "address");
    this.patience = requireNonNull(patience, "patience");
    this.channel = requireNonNull(channel, "channel");
    Metadata headers = new Metadata();
    headers.put(WireNames.FEDERATION, federation.name());
    ClientInterceptor forFederation = MetadataUtils.newAttachHeadersInterceptor(headers);
    this.stub = NetworkExchangeGrpc.newBlockingStub(channel).withInterceptors(forFederation);
    this.asynchronous = NetworkExchangeGrpc.newStub(channel).withInterceptors(forFederation);
    this.watch = new Watch(asynchronous);
  }

  /**
   * Opens the exchange of one federation.
   *
   * @param own the key that this party is enrolled with
   * @param coordinator the key that the server is believed under, if its address names none
   * @throws ExchangeException if it cannot be reached, or the two do not believe each other
   */
  public static NetworkExchange open(
      NetworkAddress address,
      FederationId federation,
      SigningKey own,
      VerifyingKey coordinator,
      LinkPatience patience) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(address.host(), address.port())
            .sslContext(
                PeerTls.ofClient(own, address.server().orElse(coordinator), Clock.systemUTC()))
            .directExecutor() // observers only take notes
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .initialFlowControlWindow(WINDOW_BYTES)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .build();
    NetworkExchange exchange = new NetworkExchange(address, federation, channel, patience);
    try {
      exchange.list(ExchangePath.parse("driver"));
      return exchange;
    } catch (ExchangeException e) {
      exchange.close();
      throw e;
    }
  }

  private Outage outage() {
    return new Outage(patience.outage(), channel::resetConnectBackoff);
  }

  private <R> R ask(String what, Function<NetworkExchangeBlockingStub, R> call) {
    Outage outage = outage();
    while (true) {
      try {
        return call.apply(
            stub.withDeadlineAfter(patience.reply().toMillis(), TimeUnit.MILLISECONDS));
      } catch (StatusRuntimeException e) {
        outage.bear(e.getStatus(), what);
      }
    }
  }

  @Override
  public Publication publish(ExchangePath path, Content content) {
    return new Upload(
            asynchronous,
            "Cannot write %s at %s".formatted(path, address),
            path,
            content,
            patience,
            outage())
        .publish();
  }

  @Override
  public Optional<ObjectReader> open(ExchangePath path) {
    LookReply reply =
        ask(
            cannotRead(path),
            asked ->
                asked.look(
                    LookRequest.newBuilder()
                        .setPath(path.toString())
                        .setHeadBytes(RemoteObject.HEAD_BYTES)
                        .build()));
    return reply.getFound()
        ? Optional.of(new RemoteObject(path, reply, stub, cannotRead(path), this::outage))
        : Optional.empty();
  }

  @Override
  public boolean exists(ExchangePath path) {
    return ask(
            cannotRead(path),
            asked -> asked.look(LookRequest.newBuilder().setPath(path.toString()).build()))
        .getFound();
  }

  @Override
  public List<String> list(ExchangePath folder) {
    return List.copyOf(
        ask(
                cannotRead(folder),
                asked -> asked.list(ListRequest.newBuilder().setFolder(folder.toString()).build()))
            .getNamesList());
  }

  private String cannotRead(ExchangePath path) {
    return "Cannot read %s at %s".formatted(path, address);
  }

  /** The server tells of what it publishes itself; what else changes in its folder is not told. */
  @Override
  public void awaitChange(Duration atMost) throws InterruptedException {
    watch.await(atMost);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
