package org.interlake.privacy;

import static java.util.Objects.requireNonNull;

import org.interlake.privacy.UpdateRefusedException.Reason;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * The last check before a vector leaves its site: it has the shape that the round asked for, it
 * holds numbers only, and it was computed from enough rows to hide one of them.
 *
 * <p>Closed by default: what does not come back from {@link #pass} does not leave.
 */
public final class UpdateGate {
  private final long minimumRows;

  /**
   * @param minimumRows rows that an update must be computed from, 1 or more
   */
  public UpdateGate(long minimumRows) {
    if (minimumRows < 1) {
      throw new IllegalArgumentException(
          "Invalid minimumRows: %d (must be 1 or more)".formatted(minimumRows));
    }
    this.minimumRows = minimumRows;
  }

  /**
   * Lets {@code update} pass unchanged.
   *
   * @param expected the layout that the round asked for
   * @param rows the rows that the update was computed from
   * @return {@code update}
   * @throws UpdateRefusedException if it may not leave; the first rule broken, in the order of
   *     {@link Reason}
   */
  public DoubleVector pass(DoubleVector update, VectorLayout expected, long rows) {
    requireNonNull(expected, "expected");
    if (!update.layout().equals(expected)) {
      throw new UpdateRefusedException(
          Reason.SHAPE,
          "The update has the layout %s (the round asks for %s); nothing was sent. Site and driver must run the same version of Interlake"
              .formatted(update.layout(), expected));
    }
    if (rows < minimumRows) {
      throw new UpdateRefusedException(
          Reason.TOO_FEW_ROWS,
          "The update was computed from %d rows (the site's policy demands %d); nothing was sent. Grant the site more rows, or lower minimumRows in its policy"
              .formatted(rows, minimumRows));
    }
    int index = update.firstNonFinite();
    if (index >= 0) {
      throw new UpdateRefusedException(
          Reason.NOT_FINITE,
          "Element %d of the update %s is not a finite number; nothing was sent. Training diverged: lower the learning rate, or scale the features"
              .formatted(index, expected.name()));
    }
    return update;
  }
}
