package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What noise bounds what a model can tell of a row, or of a site. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(
      value = DifferentialPrivacySpec.None.class,
      name = DifferentialPrivacySpec.None.NAME)
})
public sealed interface DifferentialPrivacySpec {
  /** The kind's name in plans and policies. */
  String kind();

  /** None: nothing bounds it. */
  record None() implements DifferentialPrivacySpec {
    public static final String NAME = "none";

    @Override
    public String kind() {
      return NAME;
    }
  }
}
