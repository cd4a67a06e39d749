package org.interlake.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.interlake.driver.registry.Coefficient;
import org.junit.jupiter.api.Test;

class CoefficientListTest {
  private static final String LONG_NAME = "1:occupation=Handlers-cleaners-and-so-on";

  @Test
  void numbersStandBelowEachOtherAndRoundingLeavesNoMinus() {
    assertThat(
            CoefficientList.text(
                List.of(
                    new Coefficient("mean:age", -4.9e-11),
                    new Coefficient(LONG_NAME, -1.25),
                    new Coefficient("small", -5.1e-11)),
                3))
        .isEqualToNormalizingNewlines(
            """
            mean:age                                       0.0000000000
            1:occupation=Handlers-cleaners-and-so-on      -1.2500000000
            small                                         -0.0000000001
            """);
  }

  @Test
  void saysHowManyNumbersHaveNoName() {
    assertThat(CoefficientList.text(List.of(new Coefficient("a", 1)), 2041))
        .endsWith(String.format("%nand 2,040 numbers without names%n"));
    assertThat(CoefficientList.text(List.of(), 5))
        .isEqualToNormalizingNewlines("and 5 numbers without names\n");
    assertThat(CoefficientList.text(List.of(), 0)).isEmpty();
  }
}
