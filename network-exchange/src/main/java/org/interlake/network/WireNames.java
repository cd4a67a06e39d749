package org.interlake.network;

import io.grpc.Metadata;

/** What both ends of a connection must agree on beside the messages. */
public final class WireNames {
  /** The scheme of a network exchange's address. */
  public static final String SCHEME = "interlake";

  /** Which federation's exchange a call is about. */
  public static final Metadata.Key<String> FEDERATION =
      Metadata.Key.of("interlake-federation", Metadata.ASCII_STRING_MARSHALLER);

  /** An upload's number: 16 random bytes. */
  public static final int UPLOAD_BYTES = 16;

  /** Chunks and pieces have at most so many bytes; a message is refused above twice as many. */
  public static final int CHUNK_BYTES = 1 << 20;

  private WireNames() {}
}
