package org.interlake.models.data;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.interlake.protocol.Digest;
import org.interlake.protocol.message.Refusal;

/**
 * A site's table does not fit the plan; the site declines. {@link #faults} holds all faults at
 * once. A fault's reason and column (a name from the plan) may be sent to the driver; the message
 * and the details are for the site's own log.
 */
public final class SiteDataException extends RuntimeException {
  /** The rule that was broken. Safe to send. */
  public enum Reason {
    /** The table has no such column. */
    COLUMN_MISSING,
    /** The column's type cannot be widened to the plan's without loss. */
    COLUMN_TYPE,
    /** The table has no training rows. */
    NO_ROWS,
    /** A label is missing, none of the plan's values, or none that the model can be fitted to. */
    LABEL_VALUES,
    /** All training rows carry the same label, and the plan does not allow that. */
    ONE_CLASS,
    /** A column has no value in any training row, and the plan does not impute that. */
    ALL_MISSING,
    /** A numeric column that the plan does not impute has a missing value. */
    MISSING_VALUE,
    /** A numeric column holds an infinity. */
    NOT_FINITE,
    /** A numeric column holds a value that the plan's transform is not defined for. */
    OUTSIDE_DOMAIN,
    /** A row's weight is missing, negative or not finite. */
    WEIGHT,
    /** A row's offset is missing or not finite. */
    OFFSET,
    /** The column by which the site weighs is no weight, or adds up to none. */
    SITE_WEIGHT
  }

  /**
   * One broken rule.
   *
   * @param column the column, by its name in the plan; empty where the whole table is meant
   * @param detail column, rule and remedy for the site's people; stays at the site
   */
  public record Fault(Reason reason, Optional<String> column, String detail) {
    public Fault {
      requireNonNull(reason, "reason");
      requireNonNull(column, "column");
      requireNonNull(detail, "detail");
    }
  }

  private final transient List<Fault> faults;

  public SiteDataException(String dataset, List<Fault> faults) {
    super(
        "The table of data set %s does not fit the plan: %s"
            .formatted(
                dataset,
                faults.stream()
                    .map(fault -> "[%s] %s".formatted(fault.reason(), fault.detail()))
                    .collect(Collectors.joining("; "))));
    this.faults = List.copyOf(faults);
  }

  /** One or more, in the order of the plan's columns. */
  public List<Fault> faults() {
    return faults;
  }

  /**
   * What a site that declines for this says. Reasons and column names of the plan may leave; what
   * the rows are like is in the message, which stays in the site's log.
   *
   * @param plan the digest of the plan
   */
  public Refusal refusalOf(Digest plan) {
    String reasons =
        faults.stream()
            .map(
                fault -> "data." + fault.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .distinct()
            .collect(Collectors.joining(","));
    String columns =
        faults.stream()
            .map(
                fault ->
                    fault.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                        + fault.column().map(column -> " (" + column + ")").orElse(""))
            .collect(Collectors.joining("; "));
    return new Refusal(plan, reasons, columns);
  }
}
