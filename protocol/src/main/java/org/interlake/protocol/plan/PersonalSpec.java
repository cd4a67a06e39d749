package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which model a site makes for itself beside the global one, and keeps to itself. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = PersonalSpec.None.class, name = PersonalSpec.None.NAME),
  @JsonSubTypes.Type(value = PersonalSpec.FineTune.class, name = PersonalSpec.FineTune.NAME),
  @JsonSubTypes.Type(value = PersonalSpec.Ditto.class, name = PersonalSpec.Ditto.NAME),
  @JsonSubTypes.Type(value = PersonalSpec.FedPer.class, name = PersonalSpec.FedPer.NAME),
  @JsonSubTypes.Type(value = PersonalSpec.Apfl.class, name = PersonalSpec.Apfl.NAME)
})
public sealed interface PersonalSpec {
  /** The kind's name in plans and policies. */
  String kind();

  /** Whether sites make models of their own at all. */
  default boolean asked() {
    return true;
  }

  /** None: the global model is everybody's. */
  record None() implements PersonalSpec {
    public static final String NAME = "none";

    @Override
    public String kind() {
      return NAME;
    }

    @Override
    public boolean asked() {
      return false;
    }
  }

  /**
   * The final global model, trained on at the site.
   *
   * @param epochs passes over the site's training rows
   */
  record FineTune(int epochs) implements PersonalSpec {
    public static final String NAME = "fine-tune";

    public FineTune {
      requireEpochs(epochs);
    }

    @Override
    public String kind() {
      return NAME;
    }
  }

  /**
   * A second model, trained beside the global one and held near it (Li, Hu, Beirami and Smith
   * 2021).
   *
   * @param lambda how strongly it is held: the weight of half the squared distance
   * @param epochs passes over the site's training rows in each round
   */
  record Ditto(double lambda, int epochs) implements PersonalSpec {
    public static final String NAME = "ditto";

    public Ditto {
      if (!(lambda >= 0 && Double.isFinite(lambda))) {
        throw new IllegalArgumentException(
            "Invalid lambda: %s (must be 0 or more)".formatted(lambda));
      }
      requireEpochs(epochs);
    }

    @Override
    public String kind() {
      return NAME;
    }
  }

  /**
   * Some of the model's parameters are each site's own and never travel (Arivazhagan, Aggarwal,
   * Singh and Choudhary 2019).
   *
   * @param groups names of {@link ParameterGroups}
   */
  record FedPer(List<String> groups) implements PersonalSpec {
    public static final String NAME = "fedper";

    public FedPer {
      groups = List.copyOf(groups);
      if (groups.isEmpty()) {
        throw new IllegalArgumentException("Invalid groups: none (name at least one)");
      }
      Set<String> seen = new HashSet<>();
      for (String group : groups) {
        if (!seen.add(group)) {
          throw new IllegalArgumentException(
              "Invalid groups: %s appears twice (name it once)".formatted(group));
        }
      }
    }

    @Override
    public String kind() {
      return NAME;
    }
  }

  /**
   * A mixture of a model of the site's own and the global one (Deng, Kamani and Mahdavi 2020).
   *
   * @param alpha the own model's share, at first
   */
  record Apfl(double alpha, Mixing mixing) implements PersonalSpec {
    public static final String NAME = "apfl";

    public Apfl {
      if (!(alpha >= 0 && alpha <= 1)) {
        throw new IllegalArgumentException(
            "Invalid alpha: %s (must be from 0 to 1)".formatted(alpha));
      }
      requireNonNull(mixing, "mixing");
    }

    @Override
    public String kind() {
      return NAME;
    }
  }

  /** What becomes of the own model's share. */
  enum Mixing {
    /** It stays. */
    FIXED,
    /** Each site descends on its own. */
    ADAPTIVE
  }

  private static void requireEpochs(int epochs) {
    if (epochs < 1) {
      throw new IllegalArgumentException(
          "Invalid epochs: %d (must be 1 or more)".formatted(epochs));
    }
  }
}
