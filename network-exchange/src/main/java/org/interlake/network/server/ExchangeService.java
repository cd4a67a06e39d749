package org.interlake.network.server;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.interlake.network.WireNames;
import org.interlake.network.wire.Appeared;
import org.interlake.network.wire.ListReply;
import org.interlake.network.wire.ListRequest;
import org.interlake.network.wire.LookReply;
import org.interlake.network.wire.LookRequest;
import org.interlake.network.wire.NetworkExchangeGrpc;
import org.interlake.network.wire.Piece;
import org.interlake.network.wire.ReadRequest;
import org.interlake.network.wire.UploadPart;
import org.interlake.network.wire.UploadReply;
import org.interlake.network.wire.WatchRequest;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;

/** Answers calls whose caller is known. */
final class ExchangeService extends NetworkExchangeGrpc.NetworkExchangeImplBase {
  private final Store store;
  private final Uploads uploads;
  private final Watchers watchers;
  private final Executor executor;
  private final ScheduledExecutorService scheduler;

  ExchangeService(
      Store store,
      Uploads uploads,
      Watchers watchers,
      Executor executor,
      ScheduledExecutorService scheduler) {
    this.store = requireNonNull(store, "store");
    this.uploads = requireNonNull(uploads, "uploads");
    this.watchers = requireNonNull(watchers, "watchers");
    this.executor = requireNonNull(executor, "executor");
    this.scheduler = requireNonNull(scheduler, "scheduler");
  }

  private interface Answer {
    void give(Caller caller);
  }

  private void answer(StreamObserver<?> replies, Answer answer) {
    try {
      answer.give(PartyInterceptor.CALLER.get());
    } catch (RefusedCall e) {
      replies.onError(e.status().asRuntimeException());
    } catch (IllegalArgumentException e) {
      replies.onError(Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
    } catch (ExchangeException e) {
      replies.onError(store.failed(e).asRuntimeException());
    }
  }

  @Override
  public void look(LookRequest request, StreamObserver<LookReply> replies) {
    answer(
        replies,
        caller -> {
          ExchangePath path = store.readable(caller.party(), request.getPath());
          replies.onNext(
              request.getHeadBytes() == 0
                  ? LookReply.newBuilder().setFound(store.exists(path)).build()
                  : head(path, request.getHeadBytes(), caller));
          replies.onCompleted();
        });
  }

  private LookReply head(ExchangePath path, int headBytes, Caller caller) {
    Optional<ObjectReader> found = store.open(path);
    if (found.isEmpty()) {
      return LookReply.getDefaultInstance();
    }
    try (ObjectReader object = found.get()) {
      long wanted = Math.min(Integer.toUnsignedLong(headBytes), WireNames.CHUNK_BYTES);
      byte[] head = object.read(0, (int) Math.min(wanted, object.length()));
      caller.pass(head.length);
      return LookReply.newBuilder()
          .setFound(true)
          .setLength(object.length())
          .setHead(UnsafeByteOperations.unsafeWrap(head))
          .build();
    }
  }

  @Override
  public void list(ListRequest request, StreamObserver<ListReply> replies) {
    answer(
        replies,
        caller -> {
          ExchangePath folder = store.readable(caller.party(), request.getFolder());
          replies.onNext(ListReply.newBuilder().addAllNames(store.list(folder)).build());
          replies.onCompleted();
        });
  }

  @Override
  public void read(ReadRequest request, StreamObserver<Piece> replies) {
    answer(
        replies,
        caller -> {
          ExchangePath path = store.readable(caller.party(), request.getPath());
          ObjectReader object =
              store
                  .open(path)
                  .orElseThrow(
                      () -> new RefusedCall(Status.NOT_FOUND.withDescription("no object " + path)));
          long position = request.getPosition();
          long length = request.getLength();
          if (position < 0 || length < 0 || position > object.length() - length) {
            object.close();
            throw new RefusedCall(
                Status.OUT_OF_RANGE.withDescription(
                    "%s has %d bytes only".formatted(path, object.length())));
          }
          new PieceStream(
                  store,
                  caller,
                  object,
                  position,
                  position + length,
                  (ServerCallStreamObserver<Piece>) replies,
                  executor,
                  scheduler)
              .start();
        });
  }

  @Override
  public StreamObserver<UploadPart> upload(StreamObserver<UploadReply> replies) {
    return new UploadStream(
        store,
        uploads,
        PartyInterceptor.CALLER.get(),
        (ServerCallStreamObserver<UploadReply>) replies,
        scheduler);
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<Appeared> replies) {
    answer(
        replies,
        caller -> {
          List<String> prefix =
              request.getPrefix().isEmpty()
                  ? List.of()
                  : store.readable(caller.party(), request.getPrefix()).segments();
          watchers.add(caller.party(), prefix, (ServerCallStreamObserver<Appeared>) replies);
        });
  }
}
