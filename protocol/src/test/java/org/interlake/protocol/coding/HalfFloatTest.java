package org.interlake.protocol.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class HalfFloatTest {
  @Test
  void knowsTheNumbersOfTheStandard() {
    assertThat(HalfFloat.toDouble((short) 0x3C00)).isEqualTo(1);
    assertThat(HalfFloat.toDouble((short) 0xC000)).isEqualTo(-2);
    assertThat(HalfFloat.toDouble((short) 0x7BFF)).isEqualTo(65504);
    assertThat(HalfFloat.toDouble((short) 0x0400)).isEqualTo(0x1p-14);
    assertThat(HalfFloat.toDouble((short) 0x0001)).isEqualTo(0x1p-24);
    assertThat(HalfFloat.toDouble((short) 0x3555)).isEqualTo(0.333251953125);
    assertThat(HalfFloat.of(1 / 3.0)).isEqualTo((short) 0x3555);
    assertThat(HalfFloat.of(-0.0)).isEqualTo((short) 0x8000);
    assertThat(HalfFloat.of(0.0)).isEqualTo((short) 0);
  }

  @Test
  void everyHalfIsReadAndWrittenAsItself() {
    for (int bits = 0; bits <= 0xFFFF; bits++) {
      short half = (short) bits;
      if (HalfFloat.isFinite(half)) {
        same(HalfFloat.toDouble(half), half);
      }
    }
  }

  @Test
  void tiesGoToTheEvenOfTwoNeighboursAndAllElseToTheNearer() {
    List<Double> halves = new ArrayList<>();
    for (int bits = 0; bits <= 0x7BFF; bits++) {
      halves.add(HalfFloat.toDouble((short) bits));
    }
    for (int bits = 0; bits < 0x7BFF; bits++) {
      double tie = (halves.get(bits) + halves.get(bits + 1)) / 2;
      same(tie, bits + bits % 2);
      same(Math.nextDown(tie), bits);
      same(Math.nextUp(tie), bits + 1);
      same(-tie, 0x8000 | (bits + bits % 2));
    }
  }

  private static void same(double value, int bits) {
    if (HalfFloat.of(value) != (short) bits) {
      assertThat(HalfFloat.of(value)).as("half of %s", value).isEqualTo((short) bits);
    }
  }

  @Test
  void whatIsTooLargeBecomesTheLargest() {
    for (double large : new double[] {65504.1, 65520, 65536, 1e300, Double.POSITIVE_INFINITY}) {
      assertThat(HalfFloat.toDouble(HalfFloat.of(large))).isEqualTo(65504);
      assertThat(HalfFloat.toDouble(HalfFloat.of(-large))).isEqualTo(-65504);
    }
    assertThatThrownBy(() -> HalfFloat.of(Double.NaN)).hasMessageContaining("NaN");
  }

  @Property
  void theErrorIsAtMostHalfAStep(@ForAll @DoubleRange(min = -65504, max = 65504) double value) {
    double step = Math.max(0x1p-24, Math.scalb(1.0, Math.getExponent(value) - 10));
    assertThat(Math.abs(HalfFloat.toDouble(HalfFloat.of(value)) - value))
        .isLessThanOrEqualTo(step / 2);
  }
}
