package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.interlake.protocol.Names;

/** What training starts from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StartSpec.Fresh.class, name = StartSpec.Fresh.NAME),
  @JsonSubTypes.Type(value = StartSpec.Promoted.class, name = StartSpec.Promoted.NAME),
  @JsonSubTypes.Type(value = StartSpec.SparkMl.class, name = StartSpec.SparkMl.NAME)
})
public sealed interface StartSpec {
  /** The family's own start: zeros, or small numbers drawn with the plan's seed. */
  record Fresh() implements StartSpec {
    public static final String NAME = "fresh";
  }

  /**
   * A model that the driver's registry holds.
   *
   * @param model its name there
   * @param version 1 or more
   */
  record Promoted(String model, long version) implements StartSpec {
    public static final String NAME = "model";

    public Promoted {
      Names.check("model to start from", model);
      if (version < 1) {
        throw new IllegalArgumentException(
            "Invalid version: %d (must be 1 or more)".formatted(version));
      }
    }
  }

  /**
   * A model that Spark ML has saved.
   *
   * @param path of its folder, as the driver's Hadoop reads it
   */
  record SparkMl(String path) implements StartSpec {
    public static final String NAME = "spark-ml";

    public SparkMl {
      if (path.isBlank()) {
        throw new IllegalArgumentException(
            "Invalid path: none (must be the folder of a saved Spark ML model)");
      }
    }
  }
}
