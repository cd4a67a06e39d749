package org.interlake.network.server;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.interlake.network.wire.Outcome;
import org.interlake.network.wire.There;
import org.interlake.protocol.Digest;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.exchange.ObjectReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's own folder, with each party's rights. */
final class Store {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);
  private static final int BUFFER_BYTES = 1 << 20;

  private final HadoopExchange folder;
  private final Watchers watchers;
  private final LongSupplier nanoTime;

  Store(HadoopExchange folder, Watchers watchers, LongSupplier nanoTime) {
    this.folder = requireNonNull(folder, "folder");
    this.watchers = requireNonNull(watchers, "watchers");
    this.nanoTime = requireNonNull(nanoTime, "nanoTime");
  }

  /**
   * A path that a party may write.
   *
   * @throws IllegalArgumentException if it is none
   * @throws RefusedCall if the party may not
   */
  ExchangePath writable(Party party, String text) {
    ExchangePath path = ExchangePath.parse(text);
    if (!party.mayWrite(path)) {
      throw denied("%s may not write %s".formatted(party.name(), path));
    }
    return path;
  }

  /** As {@link #writable}, to read and list. */
  ExchangePath readable(Party party, String text) {
    ExchangePath path = ExchangePath.parse(text);
    if (!party.mayRead(path.segments())) {
      throw denied("%s may not read %s".formatted(party.name(), path));
    }
    return path;
  }

  private static RefusedCall denied(String what) {
    return new RefusedCall(Status.PERMISSION_DENIED.withDescription(what));
  }

  boolean exists(ExchangePath path) {
    return folder.exists(path);
  }

  Optional<ObjectReader> open(ExchangePath path) {
    return folder.open(path);
  }

  List<String> list(ExchangePath path) {
    return folder.list(path);
  }

  HeldUpload hold(ExchangePath path, long length, Object owner) {
    return new HeldUpload(path, length, folder.stage(path), owner, nanoTime);
  }

  /** What there is already, for its writer to compare; its digest only if the length fits. */
  Optional<There> there(ExchangePath path, long length, Caller caller) {
    Optional<ObjectReader> found = folder.open(path);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (ObjectReader object = found.get()) {
      There.Builder there = There.newBuilder().setLength(object.length());
      if (object.length() == length) {
        caller.pass(length);
        there.setSha256(ByteString.copyFrom(digest(object).toBytes()));
      }
      return Optional.of(there.build());
    }
  }

  /** Makes an upload appear, or says how what is there compares. */
  Outcome publish(ExchangePath path, HeldUpload upload, Object writer, Digest sha256)
      throws IOException {
    if (upload.publish(writer)) {
      return Outcome.PUBLISHED;
    }
    Optional<ObjectReader> found = folder.open(path);
    if (found.isEmpty()) {
      throw new IOException(path + " is taken by something that is no object");
    }
    try (ObjectReader object = found.get()) {
      return digest(object).equals(sha256) ? Outcome.ALREADY_THERE : Outcome.CONFLICTED;
    }
  }

  void tell(ExchangePath path) {
    watchers.tell(path);
  }

  private static Digest digest(ObjectReader object) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, object.length())];
      for (long at = 0; at < object.length(); ) {
        int count = (int) Math.min(buffer.length, object.length() - at);
        object.readFully(at, buffer, 0, count);
        sha256.update(buffer, 0, count);
        at += count;
      }
      return Digest.ofBytes(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Logs a failure of the store, of which a caller is told only that there was one. */
  Status failed(Exception thrown) {
    LOG.error("The store failed: {}", thrown.getMessage(), thrown);
    return Status.ABORTED.withDescription(
        "the server's own store refused; its log says why, its operator can read it");
  }
}
