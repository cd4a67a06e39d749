package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;

/** One named parameter of a model that has names for them. */
public record Coefficient(String name, double value) {
  public Coefficient {
    requireNonNull(name, "name");
  }
}
