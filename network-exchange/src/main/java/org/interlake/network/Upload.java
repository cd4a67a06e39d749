package org.interlake.network;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import org.interlake.network.wire.Abandon;
import org.interlake.network.wire.Begin;
import org.interlake.network.wire.Commit;
import org.interlake.network.wire.Continue;
import org.interlake.network.wire.NetworkExchangeGrpc.NetworkExchangeStub;
import org.interlake.network.wire.Outcome;
import org.interlake.network.wire.There;
import org.interlake.network.wire.UploadPart;
import org.interlake.network.wire.UploadReply;
import org.interlake.protocol.Digest;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.Publication;

/**
 * One object on its way to the server. After a broken connection it goes on from the last byte that
 * the server holds; after one that broke behind the last byte, it learns what became of it.
 */
final class Upload {
  /** What an object of any size takes to be compared and renamed. */
  private static final Duration OUTCOME_PATIENCE = Duration.ofMinutes(10);

  private final NetworkExchangeStub stub;
  private final String what;
  private final ExchangePath path;
  private final Content content;
  private final LinkPatience patience;
  private final Outage outage;
  private final ByteString number;
  private long furthest;

  Upload(
      NetworkExchangeStub stub,
      String what,
      ExchangePath path,
      Content content,
      LinkPatience patience,
      Outage outage) {
    this.stub = requireNonNull(stub, "stub");
    this.what = requireNonNull(what, "what");
    this.path = requireNonNull(path, "path");
    this.content = requireNonNull(content, "content");
    this.patience = requireNonNull(patience, "patience");
    this.outage = requireNonNull(outage, "outage");
    byte[] drawn = new byte[WireNames.UPLOAD_BYTES];
    new SecureRandom().nextBytes(drawn);
    this.number = ByteString.copyFrom(drawn);
  }

  /**
   * Tries until the outcome is known.
   *
   * @throws ExchangeException if it is not to be known
   */
  Publication publish() {
    while (true) {
      UploadCall call = UploadCall.start(stub, patience.stall());
      try {
        return attempt(call);
      } catch (StatusException e) {
        outage.bear(e.getStatus(), what);
      } catch (ChunkStream.BrokenLinkException e) {
        outage.bear(e.status().getStatus(), what);
      } catch (IOException e) {
        abandon(call);
        throw new ExchangeException("%s: %s".formatted(what, e.getMessage()), e);
      } catch (RuntimeException e) {
        abandon(call);
        throw e;
      } finally {
        call.close();
      }
    }
  }

  private Publication attempt(UploadCall call) throws StatusException, IOException {
    call.begin(
        UploadPart.newBuilder()
            .setBegin(
                Begin.newBuilder()
                    .setPath(path.toString())
                    .setUpload(number)
                    .setLength(content.length()))
            .build());
    UploadReply reply = call.reply(OUTCOME_PATIENCE);
    return switch (reply.getReplyCase()) {
      case THERE -> compare(reply.getThere());
      case OUTCOME -> publication(reply.getOutcome());
      case GO_ON -> send(call, reply.getGoOn());
      default -> throw unknown("reply");
    };
  }

  private Publication send(UploadCall call, Continue from) throws StatusException, IOException {
    if (from.getOffset() > furthest) {
      furthest = from.getOffset();
      outage.over();
    }
    ChunkStream out =
        new ChunkStream(call, from.getOffset(), Digest.ofBytes(from.getSha256().toByteArray()));
    content.writeTo(out);
    out.finish(content.length());
    call.send(
        UploadPart.newBuilder()
            .setCommit(Commit.newBuilder().setSha256(ByteString.copyFrom(out.digest().toBytes())))
            .build());
    Publication publication = publication(call.reply(OUTCOME_PATIENCE).getOutcome());
    call.finish();
    return publication;
  }

  private Publication compare(There there) throws IOException {
    if (there.getLength() != content.length()) {
      return new Publication.Conflicted();
    }
    MessageDigest sha256 = ChunkStream.sha256();
    content.writeTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
    return Digest.ofBytes(sha256.digest()).equals(Digest.ofBytes(there.getSha256().toByteArray()))
        ? new Publication.AlreadyThere()
        : new Publication.Conflicted();
  }

  private Publication publication(Outcome outcome) {
    return switch (outcome) {
      case PUBLISHED -> new Publication.Published();
      case ALREADY_THERE -> new Publication.AlreadyThere();
      case CONFLICTED -> new Publication.Conflicted();
      default -> throw unknown("outcome");
    };
  }

  private ExchangeException unknown(String thing) {
    return new ExchangeException(
        "%s: the server gives an %s that this version does not know. Use the same version on both sides."
            .formatted(what, thing));
  }

  /** The content failed: nothing is to be left at the server. */
  private void abandon(UploadCall call) {
    try {
      call.send(UploadPart.newBuilder().setAbandon(Abandon.getDefaultInstance()).build());
      call.reply(patience.reply());
      call.finish();
    } catch (StatusException e) {
      // The server forgets it by itself.
      if (e.getStatus().getCode() == Status.Code.OK) {
        throw new IllegalStateException(e);
      }
    }
  }
}
