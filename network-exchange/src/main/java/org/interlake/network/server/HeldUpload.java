package org.interlake.network.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.interlake.protocol.Digest;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.StagedObject;

/**
 * What the server holds of an object that comes in pieces: it stays, staged in the store, when the
 * connection breaks, so that the writer goes on from there. One connection at a time writes to it:
 * the last that took it over. Synchronised on itself.
 */
final class HeldUpload {
  private final ExchangePath path;
  private final long length;
  private final StagedObject staged;
  private final MessageDigest sha256 = sha256();
  private final LongSupplier nanoTime;
  private Object owner;
  private long offset;
  private long touchedNanos;
  private boolean ended;

  HeldUpload(
      ExchangePath path, long length, StagedObject staged, Object owner, LongSupplier nanoTime) {
    this.path = requireNonNull(path, "path");
    this.length = length;
    this.staged = requireNonNull(staged, "staged");
    this.owner = requireNonNull(owner, "owner");
    this.nanoTime = requireNonNull(nanoTime, "nanoTime");
    this.touchedNanos = nanoTime.getAsLong();
  }

  /** How far it is, and the digest of what is there. */
  record Progress(long offset, Digest sha256) {}

  boolean isFor(ExchangePath other, long otherLength) {
    return path.equals(other) && length == otherLength;
  }

  /** Lets another connection go on; what the one before still sends is refused. */
  synchronized Progress takeOver(Object newOwner) {
    owner = newOwner;
    touchedNanos = nanoTime.getAsLong();
    return new Progress(offset, digest());
  }

  /**
   * Appends bytes.
   *
   * @return false if another connection has taken it over, or it has ended
   * @throws IOException if the store fails
   */
  synchronized boolean append(Object writer, byte[] bytes) throws IOException {
    if (ended || writer != owner) {
      return false;
    }
    staged.out().write(bytes);
    sha256.update(bytes);
    offset += bytes.length;
    touchedNanos = nanoTime.getAsLong();
    return true;
  }

  synchronized long missing() {
    return length - offset;
  }

  synchronized Digest digest() {
    try {
      return Digest.ofBytes(((MessageDigest) sha256.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this Java's SHA-256 cannot be copied", e);
    }
  }

  /**
   * Makes the object appear.
   *
   * @return false if there is one already
   */
  synchronized boolean publish(Object writer) throws IOException {
    if (ended || writer != owner) {
      throw new IOException("another connection has taken the upload over");
    }
    try {
      return staged.publish();
    } finally {
      discard();
    }
  }

  synchronized boolean isIdle(Duration patience) {
    return nanoTime.getAsLong() - touchedNanos > patience.toNanos();
  }

  /** Leaves nothing of it in the store, unless it has appeared. */
  synchronized void discard() throws IOException {
    if (!ended) {
      ended = true;
      staged.close();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
