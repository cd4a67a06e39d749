package org.interlake.network;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.interlake.network.wire.NetworkExchangeGrpc.NetworkExchangeStub;
import org.interlake.network.wire.UploadPart;
import org.interlake.network.wire.UploadReply;

/** One call of an upload: sends parts as the connection takes them, and waits for replies. */
final class UploadCall implements ClientResponseObserver<UploadPart, UploadReply> {
  private final Duration stall;
  private final Deque<UploadReply> replies = new ArrayDeque<>();
  private ClientCallStreamObserver<UploadPart> parts;
  private Optional<Status> end = Optional.empty();

  private UploadCall(Duration stall) {
    this.stall = stall;
  }

  static UploadCall start(NetworkExchangeStub stub, Duration stall) {
    UploadCall call = new UploadCall(stall);
    stub.upload(call); // which gives it its parts
    return call;
  }

  @Override
  public synchronized void beforeStart(ClientCallStreamObserver<UploadPart> requests) {
    parts = requests;
    requests.setOnReadyHandler(this::wake);
  }

  private synchronized void wake() {
    notifyAll();
  }

  @Override
  public synchronized void onNext(UploadReply reply) {
    replies.add(reply);
    notifyAll();
  }

  @Override
  public synchronized void onError(Throwable thrown) {
    end = Optional.of(Status.fromThrowable(thrown));
    notifyAll();
  }

  @Override
  public synchronized void onCompleted() {
    end = Optional.of(Status.OK);
    notifyAll();
  }

  /**
   * Sends a part when the connection has room for it.
   *
   * @throws StatusException if the call has ended, or the connection takes nothing
   */
  void send(UploadPart part) throws StatusException {
    await(() -> parts.isReady() || end.isPresent(), stall);
    requireGoing();
    parts.onNext(part);
  }

  /** Sends the first part, which need not wait for the connection. */
  void begin(UploadPart part) {
    parts.onNext(part);
  }

  /**
   * The next reply.
   *
   * @throws StatusException if the call ended without one
   */
  synchronized UploadReply reply(Duration patience) throws StatusException {
    await(() -> !replies.isEmpty() || end.isPresent(), patience);
    if (replies.isEmpty()) {
      requireGoing();
    }
    return replies.remove();
  }

  private synchronized void requireGoing() throws StatusException {
    if (end.isPresent()) {
      throw (end.get().isOk()
              ? Status.UNAVAILABLE.withDescription("the server ended the upload")
              : end.get())
          .asException();
    }
  }

  private synchronized void await(BooleanSupplier happened, Duration patience)
      throws StatusException {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (!happened.getAsBoolean()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw Status.UNAVAILABLE
              .withDescription("nothing moved for %s".formatted(patience))
              .asException();
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withDescription("stopped").withCause(e).asException();
    }
  }

  /** Says that no more parts come. */
  void finish() {
    parts.onCompleted();
  }

  /** Breaks the call off; what has arrived, the server holds for a while. */
  synchronized void close() {
    if (end.isEmpty()) {
      parts.cancel("broken off", null);
    }
  }
}
