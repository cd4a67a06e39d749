package org.interlake.site.policy;

/**
 * Why a site's policy says no, as the driver may know it. This is the whole list: a refusal of the
 * policy names some of these, and nothing that was read from a row or counted over rows.
 */
public enum PolicyReason {
  DATASET("dataset.unknown"),
  TABLES("policy.tables"),
  PURPOSES("policy.purposes"),
  COLUMNS("policy.columns"),
  MINIMUM_THRESHOLD("policy.minimumThreshold"),
  SECURE_AGGREGATION("policy.requireSecureAggregation"),
  STATISTICS("policy.statistics"),
  VIEWS("policy.statistics.views"),
  DIFFERENCING("policy.statistics.differencing"),
  FAMILIES("policy.families"),
  STRATEGIES("policy.strategies"),
  MAXIMUM_ROUNDS("policy.maximumRounds"),
  PERSONALIZATION("policy.personalization"),
  REGISTRY("registry.missing"),
  PRIVACY("policy.privacy"),
  MINIMUM_ROWS("policy.minimumRows"),
  /** The policy's row filter or a mask is another one than when the plan was accepted. */
  CHANGED("policy.changed"),
  /** A person at the site said no. */
  DECLINED("site.declined");

  private final String key;

  PolicyReason(String key) {
    this.key = key;
  }

  /** The reason's name in messages: {@code policy.columns}. */
  public String key() {
    return key;
  }
}
