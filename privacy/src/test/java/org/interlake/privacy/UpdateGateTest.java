package org.interlake.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.interlake.privacy.UpdateRefusedException.Reason;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.Test;

class UpdateGateTest {
  private static final VectorLayout LAYOUT = VectorLayout.single("update", ElementType.FLOAT64, 2);
  private static final UpdateGate GATE = new UpdateGate(10);

  @Test
  void passesAnUpdateOfTheRightShapeUnchanged() {
    DoubleVector update = DoubleVector.of(LAYOUT, 1, -2);

    assertThat(GATE.pass(update, LAYOUT, 10)).isSameAs(update);
  }

  @Test
  void refusesAnotherLayoutOfTheSameLength() {
    VectorLayout other = VectorLayout.single("gradient", ElementType.FLOAT64, 2);

    assertRefused(DoubleVector.of(other, 1, 2), 10, Reason.SHAPE);
  }

  @Test
  void refusesAnUpdateFromTooFewRows() {
    assertRefused(DoubleVector.of(LAYOUT, 1, 2), 9, Reason.TOO_FEW_ROWS);
  }

  @Test
  void refusesInfinityAndNaN() {
    assertRefused(DoubleVector.of(LAYOUT, 1, Double.NaN), 10, Reason.NOT_FINITE);
    assertRefused(DoubleVector.of(LAYOUT, Double.NEGATIVE_INFINITY, 1), 10, Reason.NOT_FINITE);
  }

  private static void assertRefused(DoubleVector update, long rows, Reason reason) {
    assertThatThrownBy(() -> GATE.pass(update, LAYOUT, rows))
        .asInstanceOf(InstanceOfAssertFactories.type(UpdateRefusedException.class))
        .extracting(UpdateRefusedException::reason)
        .isEqualTo(reason);
  }
}
