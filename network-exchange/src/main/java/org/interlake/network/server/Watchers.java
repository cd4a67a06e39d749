package org.interlake.network.server;

import static java.util.Objects.requireNonNull;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.interlake.network.wire.Appeared;
import org.interlake.protocol.exchange.ExchangePath;

/**
 * Who is told of objects that appear: those of others that a party may read. It is a hint to look;
 * a watcher that does not read its hints misses some.
 */
final class Watchers {
  private static final int MAX_FOR_EACH_PARTY = 32;

  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();

  private record Watcher(
      Party party, List<String> prefix, ServerCallStreamObserver<Appeared> replies) {
    Watcher {
      requireNonNull(party, "party");
      prefix = List.copyOf(prefix);
      requireNonNull(replies, "replies");
    }

    boolean wants(ExchangePath path) {
      List<String> segments = path.segments();
      return party.mayRead(segments)
          && !party.mayWrite(path)
          && prefix.size() <= segments.size()
          && segments.subList(0, prefix.size()).equals(prefix);
    }

    void tell(String path) {
      synchronized (replies) {
        if (!replies.isCancelled() && replies.isReady()) {
          replies.onNext(Appeared.newBuilder().setPath(path).build());
        }
      }
    }
  }

  /**
   * Tells a party from now on.
   *
   * @param prefix segments of a folder that the party may read; none: all that it may read
   */
  void add(Party party, List<String> prefix, ServerCallStreamObserver<Appeared> replies) {
    Watcher watcher = new Watcher(party, prefix, replies);
    if (watchers.stream().filter(other -> other.party().equals(party)).count()
        >= MAX_FOR_EACH_PARTY) {
      throw new RefusedCall(
          Status.RESOURCE_EXHAUSTED.withDescription(
              "%s watches %d times already".formatted(party.name(), MAX_FOR_EACH_PARTY)));
    }
    replies.setOnCancelHandler(() -> watchers.remove(watcher));
    watchers.add(watcher);
    watcher.tell("");
  }

  void tell(ExchangePath path) {
    for (Watcher watcher : watchers) {
      if (watcher.wants(path)) {
        watcher.tell(path.toString());
      }
    }
  }
}
