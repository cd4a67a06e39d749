package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.interlake.protocol.Digest;
import org.interlake.protocol.message.Call;

/**
 * A round that sites can see.
 *
 * @param model the content digest of what they start from
 * @param deadline when it closes at the latest
 * @param resumed whether another driver has called it
 * @param bytes of model and call together
 */
record OpenedRound(Digest model, Call call, Instant deadline, boolean resumed, long bytes) {
  OpenedRound {
    requireNonNull(model, "model");
    requireNonNull(call, "call");
    requireNonNull(deadline, "deadline");
  }
}
