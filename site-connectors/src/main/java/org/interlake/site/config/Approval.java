package org.interlake.site.config;

/** Who says yes to a plan that the policy permits. */
public enum Approval {
  /** The agent, at once. */
  AUTO,
  /** A person, by {@code site accept}; until then the site has not answered. */
  MANUAL
}
