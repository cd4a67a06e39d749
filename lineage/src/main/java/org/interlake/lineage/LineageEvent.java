package org.interlake.lineage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A step of a run: that it began, came along, or ended.
 *
 * @param id of the step; all of its events have the same
 * @param job the work that this step is one instance of
 * @param outputs none where it came to nothing
 * @param error why it came to nothing, in words that hold no value of a row
 */
public record LineageEvent(
    Kind kind,
    UUID id,
    Job job,
    Instant at,
    RunFacts facts,
    List<LineageDataset> inputs,
    List<LineageDataset> outputs,
    Optional<String> error) {
  /** As in OpenLineage; the last three are said once, at the end. */
  public enum Kind {
    START,
    RUNNING,
    COMPLETE,
    ABORT,
    FAIL
  }

  /**
   * Work that is done again and again.
   *
   * @param type {@code SITE_ROUND} or {@code FEDERATED_RUN}
   */
  public record Job(String name, String type) {
    public Job {
      requireNonNull(name, "name");
      requireNonNull(type, "type");
    }
  }

  public LineageEvent {
    requireNonNull(kind, "kind");
    requireNonNull(id, "id");
    requireNonNull(job, "job");
    requireNonNull(at, "at");
    requireNonNull(facts, "facts");
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    requireNonNull(error, "error");
  }

  /** The same id for the same names, so that a step that is repeated is the same step. */
  public static UUID idOf(String... names) {
    return UUID.nameUUIDFromBytes(
        ("interlake/lineage\n" + String.join("\n", names)).getBytes(UTF_8));
  }
}
