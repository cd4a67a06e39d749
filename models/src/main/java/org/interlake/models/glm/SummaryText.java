package org.interlake.models.glm;

import java.util.Locale;
import java.util.OptionalDouble;
import org.interlake.models.glm.GlmSummary.Coefficient;

/** A summary as text, in the form of R's {@code print(summary(glm(...)))}. */
final class SummaryText {
  private SummaryText() {}

  static String of(GlmSummary summary) {
    boolean estimated = summary.family().estimatesDispersion();
    int widest = summary.coefficients().stream().mapToInt(c -> c.name().length()).max().orElse(0);
    String line = "%-" + Math.max(1, widest) + "s %12s %12s %10s %12s%n";
    StringBuilder text = new StringBuilder("Coefficients:%n".formatted());
    text.append(
        line.formatted(
            "",
            "Estimate",
            "Std. Error",
            estimated ? "t value" : "z value",
            estimated ? "Pr(>|t|)" : "Pr(>|z|)"));
    for (Coefficient c : summary.coefficients()) {
      text.append(
          line.formatted(
              c.name(),
              number(c.estimate(), "%.6g"),
              number(c.standardError(), "%.6g"),
              number(c.statistic(), "%.3f"),
              number(c.pValue(), "%.4g")));
    }
    if (summary.coefficients().stream().allMatch(c -> c.standardError().isEmpty())) {
      text.append(
          "%nStandard errors are not given: the model has a penalty, or as many parameters as rows%n"
              .formatted());
    }
    text.append(
        "%nDispersion parameter for the %s family: %s%n"
            .formatted(summary.family().name(), number(summary.dispersion(), "%.6g")));
    text.append(
        "    Null deviance: %s on %d degrees of freedom%n"
            .formatted(number(summary.nullDeviance(), "%.6g"), summary.nullDegrees()));
    text.append(
        "Residual deviance: %s on %d degrees of freedom%n"
            .formatted(number(summary.deviance(), "%.6g"), summary.residualDegrees()));
    text.append("AIC: %s%n".formatted(number(summary.aic(), "%.6g")));
    return text.toString();
  }

  private static String number(OptionalDouble value, String format) {
    return value.isPresent() ? number(value.getAsDouble(), format) : "NA";
  }

  private static String number(double value, String format) {
    return String.format(Locale.ROOT, format, value);
  }
}
