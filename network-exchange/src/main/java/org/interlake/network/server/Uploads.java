package org.interlake.network.server;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.interlake.network.wire.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The uploads that have not ended, and how the last of each party's did: a writer that lost its
 * connection asks by the upload's number. Synchronised on itself.
 */
final class Uploads {
  private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

  /** A writer that does not come back for so long begins anew. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final int REMEMBERED = 256;

  private final Map<Key, Open> open = new HashMap<>();
  private final Map<String, Map<ByteString, Outcome>> ended = new HashMap<>();

  /** Numbers are drawn by parties, so they count for each of them alone. */
  private record Key(String party, ByteString number) {}

  private record Open(HeldUpload upload, Caller caller) {
    Open {
      requireNonNull(upload, "upload");
      requireNonNull(caller, "caller");
    }
  }

  private static Key key(Caller caller, ByteString number) {
    return new Key(caller.party().name(), number);
  }

  synchronized Optional<HeldUpload> find(Caller caller, ByteString number) {
    return Optional.ofNullable(open.get(key(caller, number))).map(Open::upload);
  }

  synchronized Optional<Outcome> outcomeOf(Caller caller, ByteString number) {
    return Optional.ofNullable(ended.getOrDefault(caller.party().name(), Map.of()).get(number));
  }

  /** Holds an upload that {@link Caller#beginUpload} has let begin. */
  synchronized void hold(Caller caller, ByteString number, HeldUpload upload) {
    open.put(key(caller, number), new Open(upload, caller));
  }

  /** An upload has ended so. */
  synchronized void end(Caller caller, ByteString number, Outcome outcome) {
    drop(caller, number);
    ended.computeIfAbsent(caller.party().name(), party -> new LastOutcomes()).put(number, outcome);
  }

  /** An upload is no longer held, and nothing is remembered of it. */
  synchronized void drop(Caller caller, ByteString number) {
    Open was = open.remove(key(caller, number));
    if (was != null) {
      was.caller().endUpload();
    }
  }

  /** Discards uploads whose writers have not been heard of for long. */
  void discardIdle(Duration patience) {
    discard(patience);
  }

  /** Discards all: the server stops. */
  void discardAll() {
    discard(Duration.ofDays(-1));
  }

  private synchronized void discard(Duration patience) {
    Iterator<Map.Entry<Key, Open>> entries = open.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Key, Open> entry = entries.next();
      if (entry.getValue().upload().isIdle(patience)) {
        entries.remove();
        entry.getValue().caller().endUpload();
        try {
          entry.getValue().upload().discard();
        } catch (IOException e) {
          LOG.warn("An upload of {} was not removed: {}", entry.getKey().party(), e.toString());
        }
      }
    }
  }

  private static final class LastOutcomes extends LinkedHashMap<ByteString, Outcome> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<ByteString, Outcome> eldest) {
      return size() > REMEMBERED;
    }
  }
}
