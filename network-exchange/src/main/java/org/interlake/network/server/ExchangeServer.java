package org.interlake.network.server;

import static java.util.Objects.requireNonNull;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.interlake.network.WireNames;
import org.interlake.network.tls.PeerTls;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.identity.SigningKey;

/**
 * Serves one federation's exchange, which is a folder of the server's, to its parties over TLS 1.3.
 * Whoever shows no certificate of an enrolled key is refused in the handshake, in the same way
 * whatever is wrong. What a site may ask is limited. The server believes no message and forges
 * none: parties check signatures, as on any exchange.
 */
public final class ExchangeServer implements AutoCloseable {
  private static final int THREADS = 16;
  private static final int MAX_MESSAGE_BYTES = 2 * WireNames.CHUNK_BYTES;
  private static final int MAX_HEADER_BYTES = 8 << 10;
  private static final int MAX_CALLS_OF_A_CONNECTION = 64;
  private static final int WINDOW_BYTES = 4 << 20;
  private static final long STOP_SECONDS = 5;

  private final Server server;
  private final ExecutorService executor;
  private final ScheduledExecutorService scheduler;
  private final Uploads uploads;

  private ExchangeServer(
      Server server,
      ExecutorService executor,
      ScheduledExecutorService scheduler,
      Uploads uploads) {
    this.server = requireNonNull(server, "server");
    this.executor = requireNonNull(executor, "executor");
    this.scheduler = requireNonNull(scheduler, "scheduler");
    this.uploads = requireNonNull(uploads, "uploads");
  }

  /**
   * Starts to serve.
   *
   * @param listen the address; port 0: any that is free
   * @param folder the store, which the caller closes after the server
   * @param key under which parties believe the server
   * @param enrolled whose keys it knows; asked for each connection and each call
   * @throws ExchangeException if the address cannot be listened at
   */
  public static ExchangeServer start(
      InetSocketAddress listen,
      FederationId federation,
      HadoopExchange folder,
      SigningKey key,
      Supplier<EnrolledKeys> enrolled,
      PartyLimits siteLimits,
      Clock clock) {
    ExecutorService executor = Executors.newFixedThreadPool(THREADS, daemons("exchange-call"));
    ScheduledExecutorService scheduler =
        Executors.newSingleThreadScheduledExecutor(daemons("exchange-timer"));
    Uploads uploads = new Uploads();
    Watchers watchers = new Watchers();
    Store store = new Store(folder, watchers, System::nanoTime);
    try {
      Server server =
          NettyServerBuilder.forAddress(listen)
              .sslContext(
                  PeerTls.ofServer(key, peer -> enrolled.get().partyOf(peer).isPresent(), clock))
              .executor(executor)
              .intercept(new PartyInterceptor(federation, enrolled, siteLimits, System::nanoTime))
              .addService(new ExchangeService(store, uploads, watchers, executor, scheduler))
              .handshakeTimeout(10, TimeUnit.SECONDS)
              .maxInboundMessageSize(MAX_MESSAGE_BYTES)
              .maxInboundMetadataSize(MAX_HEADER_BYTES)
              .maxConcurrentCallsPerConnection(MAX_CALLS_OF_A_CONNECTION)
              .initialFlowControlWindow(WINDOW_BYTES)
              .permitKeepAliveTime(10, TimeUnit.SECONDS)
              .keepAliveTime(60, TimeUnit.SECONDS)
              .keepAliveTimeout(20, TimeUnit.SECONDS)
              .maxConnectionIdle(10, TimeUnit.MINUTES)
              .build()
              .start();
      Future<?> unused =
          scheduler.scheduleWithFixedDelay(
              () -> uploads.discardIdle(Uploads.PATIENCE), 30, 30, TimeUnit.SECONDS);
      return new ExchangeServer(server, executor, scheduler, uploads);
    } catch (IOException e) {
      executor.shutdownNow();
      scheduler.shutdownNow();
      throw new ExchangeException(
          "Cannot listen at %s:%d: %s. Choose an address of this host and a free port."
              .formatted(listen.getHostString(), listen.getPort(), cause(e)),
          e);
    }
  }

  private static String cause(Throwable thrown) {
    return thrown.getCause() == null ? thrown.getMessage() : thrown.getCause().getMessage();
  }

  private static java.util.concurrent.ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  public int port() {
    return server.getPort();
  }

  /** Waits until the server is closed. */
  public void await() throws InterruptedException {
    server.awaitTermination();
  }

  /** Ends all calls, and leaves nothing half written. */
  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
      scheduler.shutdownNow();
      executor.shutdown();
      boolean ended = executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      uploads.discardAll();
    }
  }
}
