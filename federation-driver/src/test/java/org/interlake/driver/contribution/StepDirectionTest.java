package org.interlake.driver.contribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.Test;

final class StepDirectionTest {
  private static final VectorLayout LAYOUT =
      new VectorLayout("model", ElementType.FLOAT64, List.of(new Segment("weights", 2)));

  private static final DoubleVector START = model(1, 2);

  private final StepDirection direction = new StepDirection();

  @Test
  void isTheCosineOfTheAngleBetweenTheSteps() {
    // Steps (3, 4) and (5, 0): 15 / (5 · 5).
    assertThat(direction.worth(START, model(4, 6), model(6, 2))).isCloseTo(0.6, within(1e-15));
    assertThat(direction.worth(START, model(4, 6), model(4, 6))).isCloseTo(1, within(1e-15));
    assertThat(direction.worth(START, model(4, 6), model(-2, -2))).isCloseTo(-1, within(1e-15));
    assertThat(direction.worth(START, model(4, 6), model(-3, 5))).isCloseTo(0, within(1e-15));
  }

  @Test
  void doesNotDependOnTheStepsLengths() {
    assertThat(direction.worth(model(0, 0), model(3e200, 4e200), model(5e-200, 0)))
        .isCloseTo(0.6, within(1e-15));
  }

  @Test
  void isNothingWhereThereIsNoStep() {
    assertThat(direction.worth(START, model(4, 6), START)).isZero();
    assertThat(direction.worth(START, START, model(4, 6))).isZero();
  }

  private static DoubleVector model(double... values) {
    return DoubleVector.of(LAYOUT, values);
  }
}
