package org.interlake.network;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.function.Supplier;
import org.interlake.network.wire.LookReply;
import org.interlake.network.wire.NetworkExchangeGrpc.NetworkExchangeBlockingStub;
import org.interlake.network.wire.Piece;
import org.interlake.network.wire.ReadRequest;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;

/**
 * An object at the server. Small reads are served from a window that is fetched at once, so that a
 * message of some kilobytes costs one call.
 */
final class RemoteObject implements ObjectReader {
  /** What opening brings along. */
  static final int HEAD_BYTES = 64 << 10;

  private static final int WINDOW_BYTES = 256 << 10;

  private final ExchangePath path;
  private final long length;
  private final NetworkExchangeBlockingStub stub;
  private final String what;
  private final Supplier<Outage> outages;
  private Window window;

  RemoteObject(
      ExchangePath path,
      LookReply reply,
      NetworkExchangeBlockingStub stub,
      String what,
      Supplier<Outage> outages) {
    this.path = requireNonNull(path, "path");
    this.length = reply.getLength();
    this.window = new Window(0, reply.getHead());
    this.stub = requireNonNull(stub, "stub");
    this.what = requireNonNull(what, "what");
    this.outages = requireNonNull(outages, "outages");
  }

  /** Bytes of the object that are here. */
  private record Window(long position, ByteString bytes) {
    boolean holds(long from, int count) {
      return from >= position && from + count <= position + bytes.size();
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void readFully(long position, byte[] target, int offset, int count) {
    if (position + count > length) {
      throw new ExchangeException(
          "%s ends before byte %d: it has %d".formatted(path, position + count, length));
    }
    if (count >= WINDOW_BYTES) {
      fetch(position, target, offset, count);
      return;
    }
    Window held = windowWith(position, count);
    int from = Math.toIntExact(position - held.position());
    held.bytes().substring(from, from + count).copyTo(target, offset);
  }

  private synchronized Window windowWith(long position, int count) {
    if (!window.holds(position, count)) {
      byte[] bytes = new byte[(int) Math.min(WINDOW_BYTES, length - position)];
      fetch(position, bytes, 0, bytes.length);
      window = new Window(position, ByteString.copyFrom(bytes));
    }
    return window;
  }

  private void fetch(long position, byte[] target, int offset, int count) {
    Outage outage = outages.get();
    int done = 0;
    while (done < count) {
      try {
        Iterator<Piece> pieces =
            stub.read(
                ReadRequest.newBuilder()
                    .setPath(path.toString())
                    .setPosition(position + done)
                    .setLength(count - done)
                    .build());
        while (pieces.hasNext()) {
          ByteString piece = pieces.next().getData();
          if (piece.size() > count - done) {
            throw new ExchangeException("%s: the server sends more than was asked".formatted(what));
          }
          piece.copyTo(target, offset + done);
          done += piece.size();
          outage.over();
        }
        if (done < count) {
          throw new ExchangeException("%s: the server sends less than was asked".formatted(what));
        }
      } catch (StatusRuntimeException e) {
        outage.bear(e.getStatus(), what);
      }
    }
  }

  @Override
  public void close() {}
}
