package org.interlake.network.server;

import static java.util.Objects.requireNonNull;

import io.grpc.Status;

/** A call that is refused, with what its caller is told. */
final class RefusedCall extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;

  RefusedCall(Status status) {
    super(status.getDescription(), null, false, false);
    this.status = requireNonNull(status, "status");
  }

  Status status() {
    return status;
  }
}
