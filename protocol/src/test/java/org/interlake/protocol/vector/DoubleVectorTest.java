package org.interlake.protocol.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class DoubleVectorTest {
  private static final HexFormat HEX = HexFormat.of();

  private static VectorLayout layout(ElementType type) {
    return new VectorLayout(
        "parameters",
        type,
        List.of(new Segment("coefficients", 2), new Segment("none", 0), new Segment("bias", 1)));
  }

  /** The example of {@code docs/spec/vector.md}. */
  @Test
  void writesTheSpecsExampleOfDoubles() {
    DoubleVector vector = DoubleVector.of(layout(ElementType.FLOAT64), 1.0, -2.5, 0.1);
    byte[] bytes = HEX.parseHex("000000000000f03f" + "00000000000004c0" + "9a9999999999b93f");
    assertThat(vector.encode()).isEqualTo(bytes);
    assertThat(DoubleVector.decode(layout(ElementType.FLOAT64), bytes)).isEqualTo(vector);
  }

  /** The example of {@code docs/spec/vector.md}. */
  @Test
  void writesTheSpecsExampleOfFloats() {
    DoubleVector vector = DoubleVector.of(layout(ElementType.FLOAT32), 1.0, -2.5, 0.1);
    byte[] bytes = HEX.parseHex("0000803f" + "000020c0" + "cdcccc3d");
    assertThat(vector.encode()).isEqualTo(bytes);
    assertThat(DoubleVector.decode(layout(ElementType.FLOAT32), bytes)).isEqualTo(vector);
  }

  @Property(seed = "20261122")
  void doublesSurviveExactly(@ForAll double[] values) {
    VectorLayout layout = VectorLayout.single("x", ElementType.FLOAT64, values.length);
    DoubleVector vector = DoubleVector.of(layout, values);
    assertThat(vector.toArray()).isEqualTo(values);
    assertThat(DoubleVector.decode(layout, vector.encode())).isEqualTo(vector);
  }

  @Property(seed = "20261122")
  void floatsAreRoundedOnceAndThenSurviveExactly(@ForAll double[] values) {
    VectorLayout layout = VectorLayout.single("x", ElementType.FLOAT32, values.length);
    DoubleVector vector = DoubleVector.of(layout, values);
    for (int i = 0; i < values.length; i++) {
      assertThat(vector.get(i)).isEqualTo((double) (float) values[i]);
    }
    assertThat(DoubleVector.decode(layout, vector.encode())).isEqualTo(vector);
    assertThat(DoubleVector.of(layout, vector.toArray())).isEqualTo(vector);
  }

  @Test
  void roundsToTheNearestFloat() {
    DoubleVector vector = DoubleVector.of(layout(ElementType.FLOAT32), 0.1, 1e300, 1e-60);
    assertThat(vector.get(0)).isEqualTo(0.10000000149011612);
    assertThat(vector.get(1)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(vector.get(2)).isZero();
    assertThat(vector.firstNonFinite()).isEqualTo(1);
  }

  @Test
  void keepsTheSignOfZero() {
    VectorLayout layout = VectorLayout.single("x", ElementType.FLOAT32, 1);
    DoubleVector negative = DoubleVector.of(layout, -0.0);
    assertThat(negative.encode()).containsExactly(0, 0, 0, 0x80);
    assertThat(negative).isNotEqualTo(DoubleVector.zero(layout));
  }

  @Test
  void refusesAnotherLength() {
    for (ElementType type : List.of(ElementType.FLOAT32, ElementType.FLOAT64)) {
      VectorLayout layout = layout(type);
      for (int bytes : new int[] {0, 3 * type.bytes() - 1, 3 * type.bytes() + 1, 24 * 8}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> DoubleVector.decode(layout, new byte[bytes]))
            .withMessage(
                "Vector parameters has %d bytes (its layout demands %d)", bytes, 3 * type.bytes());
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DoubleVector.of(layout, 1, 2))
          .withMessage("Vector parameters has 2 elements (its layout demands 3)");
    }
  }

  @Test
  void givesItsSegments() {
    DoubleVector vector = DoubleVector.of(layout(ElementType.FLOAT64), 1, 2, 3);
    assertThat(vector.segment("coefficients")).containsExactly(1, 2);
    assertThat(vector.segment("none")).isEmpty();
    assertThat(vector.segment("bias")).containsExactly(3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vector.segment("intercept"))
        .withMessage(
            "Vector parameters has no segment 'intercept' (it has [coefficients, none, bias])");
  }

  @Test
  void isNotChangedThroughAnArray() {
    double[] in = {1, 2, 3};
    DoubleVector vector = DoubleVector.of(layout(ElementType.FLOAT64), in);
    in[0] = 9;
    vector.toArray()[1] = 9;
    vector.segment("bias")[0] = 9;
    vector.encode()[0] = 9;
    assertThat(vector.toArray()).containsExactly(1, 2, 3);
  }

  @Test
  void isEqualByLayoutAndBits() {
    DoubleVector doubles = DoubleVector.of(layout(ElementType.FLOAT64), 1, 2, 3);
    assertThat(doubles).isEqualTo(DoubleVector.of(layout(ElementType.FLOAT64), 1, 2, 3));
    assertThat(doubles).hasSameHashCodeAs(DoubleVector.of(layout(ElementType.FLOAT64), 1, 2, 3));
    assertThat(doubles).isNotEqualTo(DoubleVector.of(layout(ElementType.FLOAT32), 1, 2, 3));
    assertThat(doubles).isNotEqualTo(DoubleVector.of(layout(ElementType.FLOAT64), 1, 2, 4));
  }

  @Test
  void showsNoParameter() {
    assertThat(DoubleVector.of(layout(ElementType.FLOAT64), 1.25, 2.5, 3.75))
        .hasToString("DoubleVector[parameters, FLOAT64 x 3]");
  }
}
