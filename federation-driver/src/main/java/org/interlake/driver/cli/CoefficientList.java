package org.interlake.driver.cli;

import java.util.List;
import java.util.Locale;
import org.interlake.driver.registry.Coefficient;

/** A model's named numbers, a line for each. */
final class CoefficientList {
  private static final double ROUNDED_TO_ZERO = 0.5e-10;

  private CoefficientList() {}

  /**
   * The lines.
   *
   * @param parameters of the model, those without a name among them; 0 if it is not known
   */
  static String text(List<Coefficient> coefficients, long parameters) {
    int longest = 32;
    for (Coefficient coefficient : coefficients) {
      longest = Math.max(longest, coefficient.name().length());
    }
    StringBuilder text = new StringBuilder();
    for (Coefficient coefficient : coefficients) {
      double value = coefficient.value();
      text.append(
          String.format(
              Locale.ROOT,
              "%-" + longest + "s %18.10f%n",
              coefficient.name(),
              Math.abs(value) <= ROUNDED_TO_ZERO ? 0.0 : value));
    }
    if (parameters > coefficients.size()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%sand %,d numbers without names%n",
              coefficients.isEmpty() ? "" : System.lineSeparator(),
              parameters - coefficients.size()));
    }
    return text.toString();
  }
}
