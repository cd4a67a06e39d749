package org.interlake.network.server;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.interlake.network.WireNames;
import org.interlake.network.wire.Piece;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ObjectReader;

/**
 * Sends a range of an object as fast as its reader takes it and the reader's limit permits. No
 * thread waits for a slow reader.
 */
final class PieceStream implements Runnable {
  private final Store store;
  private final Caller caller;
  private final ObjectReader object;
  private final long end;
  private final ServerCallStreamObserver<Piece> pieces;
  private final Executor executor;
  private final ScheduledExecutorService scheduler;
  private long position;
  private boolean paused;
  private boolean over;

  PieceStream(
      Store store,
      Caller caller,
      ObjectReader object,
      long position,
      long end,
      ServerCallStreamObserver<Piece> pieces,
      Executor executor,
      ScheduledExecutorService scheduler) {
    this.store = requireNonNull(store, "store");
    this.caller = requireNonNull(caller, "caller");
    this.object = requireNonNull(object, "object");
    this.position = position;
    this.end = end;
    this.pieces = requireNonNull(pieces, "pieces");
    this.executor = requireNonNull(executor, "executor");
    this.scheduler = requireNonNull(scheduler, "scheduler");
  }

  void start() {
    pieces.setOnReadyHandler(this);
    pieces.setOnCancelHandler(this::cancel);
    run();
  }

  @Override
  public synchronized void run() {
    try {
      while (!over && !paused && position < end && pieces.isReady()) {
        send((int) Math.min(WireNames.CHUNK_BYTES, end - position));
      }
      if (!over && position == end) {
        over = true;
        object.close();
        pieces.onCompleted();
      }
    } catch (ExchangeException e) {
      over = true;
      object.close();
      pieces.onError(store.failed(e).asRuntimeException());
    }
  }

  private void send(int count) {
    byte[] bytes = object.read(position, count);
    pieces.onNext(Piece.newBuilder().setData(UnsafeByteOperations.unsafeWrap(bytes)).build());
    position += count;
    long pauseNanos = caller.pass(count);
    if (pauseNanos > 0 && position < end) {
      paused = true;
      Future<?> unused =
          scheduler.schedule(() -> executor.execute(this::goOn), pauseNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void goOn() {
    synchronized (this) {
      paused = false;
    }
    run();
  }

  private synchronized void cancel() {
    if (!over) {
      over = true;
      object.close();
    }
  }
}
