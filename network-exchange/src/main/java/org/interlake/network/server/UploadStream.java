package org.interlake.network.server;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.interlake.network.WireNames;
import org.interlake.network.wire.Begin;
import org.interlake.network.wire.Continue;
import org.interlake.network.wire.Outcome;
import org.interlake.network.wire.There;
import org.interlake.network.wire.UploadPart;
import org.interlake.network.wire.UploadReply;
import org.interlake.protocol.Digest;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangePath;

/**
 * One connection's part of an upload: begin, chunks, commit. A chunk is asked for when the one
 * before is in the store and the party's limit permits: so a fast writer waits for a slow store.
 */
final class UploadStream implements StreamObserver<UploadPart> {
  private final Store store;
  private final Uploads uploads;
  private final Caller caller;
  private final ServerCallStreamObserver<UploadReply> replies;
  private final ScheduledExecutorService scheduler;
  private ByteString number = ByteString.EMPTY;
  private ExchangePath path;
  private HeldUpload upload;
  private boolean over;

  UploadStream(
      Store store,
      Uploads uploads,
      Caller caller,
      ServerCallStreamObserver<UploadReply> replies,
      ScheduledExecutorService scheduler) {
    this.store = requireNonNull(store, "store");
    this.uploads = requireNonNull(uploads, "uploads");
    this.caller = requireNonNull(caller, "caller");
    this.replies = requireNonNull(replies, "replies");
    this.scheduler = requireNonNull(scheduler, "scheduler");
    replies.disableAutoRequest();
    replies.request(1);
  }

  @Override
  public void onNext(UploadPart part) {
    if (over) {
      return;
    }
    try {
      switch (part.getPartCase()) {
        case BEGIN -> begin(part.getBegin());
        case CHUNK -> append(part.getChunk().getData());
        case COMMIT -> commit(Digest.ofBytes(part.getCommit().getSha256().toByteArray()));
        case ABANDON -> abandon();
        default -> throw new IllegalArgumentException("a part of no known kind");
      }
    } catch (RefusedCall e) {
      fail(e.status());
    } catch (IllegalArgumentException e) {
      fail(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
    } catch (IOException | ExchangeException e) {
      drop();
      fail(store.failed(e));
    }
  }

  private void begin(Begin begin) throws IOException {
    if (upload != null) {
      throw new IllegalArgumentException("a second begin");
    }
    path = store.writable(caller.party(), begin.getPath());
    number = begin.getUpload();
    if (number.size() != WireNames.UPLOAD_BYTES || begin.getLength() < 0) {
      throw new IllegalArgumentException("no number of an upload, or no length");
    }
    Optional<Outcome> before = uploads.outcomeOf(caller, number);
    if (before.isPresent()) {
      end(before.get());
      return;
    }
    Optional<HeldUpload> held = uploads.find(caller, number);
    if (held.isPresent()) {
      if (!held.get().isFor(path, begin.getLength())) {
        throw new IllegalArgumentException("the upload was begun for another object");
      }
      upload = held.get();
      goOn(upload.takeOver(this));
      return;
    }
    Optional<There> there = store.there(path, begin.getLength(), caller);
    if (there.isPresent()) {
      over = true;
      replies.onNext(UploadReply.newBuilder().setThere(there.get()).build());
      replies.onCompleted();
      return;
    }
    hold(begin.getLength());
  }

  private void hold(long length) throws IOException {
    if (!caller.mayPublish(length)) {
      throw new RefusedCall(
          Status.OUT_OF_RANGE.withDescription(
              "%d bytes are more than the %d that %s may publish at once"
                  .formatted(length, caller.objectBytes(), caller.party().name())));
    }
    if (!caller.beginUpload()) {
      throw new RefusedCall(
          Status.RESOURCE_EXHAUSTED.withDescription(
              "%s has too many unfinished uploads".formatted(caller.party().name())));
    }
    try {
      upload = store.hold(path, length, this);
    } finally {
      if (upload == null) {
        caller.endUpload();
      }
    }
    uploads.hold(caller, number, upload);
    goOn(upload.takeOver(this));
  }

  private void goOn(HeldUpload.Progress progress) {
    replies.onNext(
        UploadReply.newBuilder()
            .setGoOn(
                Continue.newBuilder()
                    .setOffset(progress.offset())
                    .setSha256(ByteString.copyFrom(progress.sha256().toBytes())))
            .build());
    replies.request(1);
  }

  private void append(ByteString data) throws IOException {
    requireBegun();
    if (data.isEmpty() || data.size() > WireNames.CHUNK_BYTES || data.size() > upload.missing()) {
      throw new IllegalArgumentException(
          "a chunk of %d bytes, where 1 to %d may come"
              .formatted(data.size(), Math.min(WireNames.CHUNK_BYTES, upload.missing())));
    }
    if (!upload.append(this, data.toByteArray())) {
      throw new RefusedCall(
          Status.CANCELLED.withDescription("another connection has taken the upload over"));
    }
    long pauseNanos = caller.pass(data.size());
    if (pauseNanos == 0) {
      replies.request(1);
    } else {
      Future<?> unused =
          scheduler.schedule(() -> replies.request(1), pauseNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void commit(Digest sha256) throws IOException {
    requireBegun();
    if (upload.missing() != 0 || !upload.digest().equals(sha256)) {
      drop();
      throw new RefusedCall(
          Status.DATA_LOSS.withDescription("what arrived is not what was sent; send it anew"));
    }
    Outcome outcome = store.publish(path, upload, this, sha256);
    uploads.end(caller, number, outcome);
    end(outcome);
    if (outcome == Outcome.PUBLISHED) {
      store.tell(path);
    }
  }

  private void abandon() throws IOException {
    requireBegun();
    upload.discard();
    uploads.drop(caller, number);
    end(Outcome.ABANDONED);
  }

  private void requireBegun() {
    if (upload == null) {
      throw new IllegalArgumentException("an upload begins with begin");
    }
  }

  private void drop() {
    if (upload != null) {
      uploads.drop(caller, number);
      try {
        upload.discard();
      } catch (IOException e) {
        store.failed(e); // logged; the writer is told of the failure that came before
      }
    }
  }

  private void end(Outcome outcome) {
    over = true;
    replies.onNext(UploadReply.newBuilder().setOutcome(outcome).build());
    replies.onCompleted();
  }

  private void fail(Status status) {
    over = true;
    replies.onError(status.asRuntimeException());
  }

  /** The connection broke, or the writer went away: what came so far is held for a while. */
  @Override
  public void onError(Throwable thrown) {
    over = true;
  }

  /** The writer has nothing more to say, though it has not committed: as if it had gone away. */
  @Override
  public void onCompleted() {
    if (!over) {
      fail(Status.INVALID_ARGUMENT.withDescription("an upload ends with commit or abandon"));
    }
  }
}
