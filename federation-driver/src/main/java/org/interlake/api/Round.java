package org.interlake.api;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.interlake.driver.run.RunListener.RoundReport;

/**
 * A round that has closed.
 *
 * @param number 1 for the first
 * @param purpose what it was for: fitting the feature contract, training, evaluating
 * @param called how many sites were called
 * @param contributed how many of them have contributed
 * @param seconds from opening to aggregate
 * @param bytes that it has moved
 * @param loss the objective of the model that the round started from, if the round tells
 * @param metrics of that model on all held-out rows, by name; empty if the round does not tell
 */
public record Round(
    int number,
    String purpose,
    int called,
    int contributed,
    double seconds,
    long bytes,
    OptionalDouble loss,
    Map<String, Double> metrics) {
  public Round {
    requireNonNull(purpose, "purpose");
    requireNonNull(loss, "loss");
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  static Round of(RoundReport report) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    report
        .heldOut()
        .ifPresent(
            measured ->
                measured
                    .values()
                    .forEach((metric, value) -> metrics.put(metric.toString(), value.value())));
    return new Round(
        report.round(),
        report.purpose(),
        report.called().size(),
        report.contributed(),
        report.seconds(),
        report.bytes(),
        report.objective().map(OptionalDouble::of).orElse(OptionalDouble.empty()),
        metrics);
  }

  /** A line for people. */
  public String text() {
    StringBuilder text =
        new StringBuilder(
            "round %d, %s: %d of %d sites".formatted(number, purpose, contributed, called));
    loss.ifPresent(value -> text.append(String.format(Locale.ROOT, ", loss %.6f", value)));
    metrics.forEach(
        (metric, value) -> text.append(String.format(Locale.ROOT, ", %s %.4f", metric, value)));
    return text.toString();
  }
}
