package org.interlake.network;

import static java.util.Objects.requireNonNull;

import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.interlake.network.wire.Appeared;
import org.interlake.network.wire.NetworkExchangeGrpc.NetworkExchangeStub;
import org.interlake.network.wire.WatchRequest;

/**
 * Whether the server has told of anything new. The watch begins with the first question and begins
 * anew when it breaks; whoever waits looks for himself now and then, so nothing depends on it.
 */
final class Watch {
  private static final Duration BEFORE_NEW_TRY = Duration.ofSeconds(1);

  private final NetworkExchangeStub stub;
  private long changes;
  private long seen;
  private boolean on;
  private long mayTryNanos = System.nanoTime();

  Watch(NetworkExchangeStub stub) {
    this.stub = requireNonNull(stub, "stub");
  }

  /** Waits until something is told that was not at the last call, or the time is over. */
  synchronized void await(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    if (!on && System.nanoTime() - mayTryNanos >= 0) {
      on = true;
      stub.watch(WatchRequest.getDefaultInstance(), new Ear());
    }
    long left = end - System.nanoTime();
    while (seen == changes && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
    seen = changes;
  }

  private synchronized void changed() {
    changes++;
    notifyAll();
  }

  private synchronized void broken() {
    on = false;
    mayTryNanos = System.nanoTime() + BEFORE_NEW_TRY.toNanos();
  }

  private final class Ear implements StreamObserver<Appeared> {
    @Override
    public void onNext(Appeared appeared) {
      changed();
    }

    @Override
    public void onError(Throwable thrown) {
      broken();
    }

    @Override
    public void onCompleted() {
      broken();
    }
  }
}
