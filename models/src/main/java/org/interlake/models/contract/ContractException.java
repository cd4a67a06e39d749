package org.interlake.models.contract;

import java.util.List;

/**
 * The plan's features cannot be fitted to what the sites hold together. The run ends; a changed
 * plan, or other sites, may succeed. Holds sums over sites only, so it may be shown to anybody who
 * may see the run.
 */
public final class ContractException extends RuntimeException {
  private final List<String> faults;

  ContractException(String planName, List<String> faults) {
    super(
        "The feature contract of plan %s cannot be fitted: %s"
            .formatted(planName, String.join("; ", faults)));
    this.faults = List.copyOf(faults);
  }

  /** All faults, each naming column, rule and remedy. */
  public List<String> faults() {
    return faults;
  }
}
