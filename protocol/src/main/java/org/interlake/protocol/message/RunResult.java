package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.interlake.protocol.Digest;

/** How a run ended: the last message of its driver. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "status")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RunResult.Finished.class, name = "finished"),
  @JsonSubTypes.Type(value = RunResult.Measured.class, name = "measured"),
  @JsonSubTypes.Type(value = RunResult.Abandoned.class, name = "abandoned")
})
public sealed interface RunResult {
  /** Why it ended, for people. */
  String reason();

  /**
   * A model came of it.
   *
   * @param modelRound the round under which the final model is published
   * @param model its content digest
   */
  record Finished(String reason, int modelRound, Digest model) implements RunResult {
    public Finished {
      requireNonNull(reason, "reason");
      requireNonNull(model, "model");
    }
  }

  /** Statistics came of it, which the driver's registry keeps. */
  record Measured(String reason) implements RunResult {
    public Measured {
      requireNonNull(reason, "reason");
    }
  }

  /** It ended without a model or statistics. */
  record Abandoned(String reason) implements RunResult {
    public Abandoned {
      requireNonNull(reason, "reason");
    }
  }
}
