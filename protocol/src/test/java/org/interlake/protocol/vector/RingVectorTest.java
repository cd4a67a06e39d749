package org.interlake.protocol.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** Residues on the wire. */
final class RingVectorTest {
  private static VectorLayout layout(ElementType type, int length) {
    return VectorLayout.single("masked", type, length);
  }

  @Test
  void anyRunIsLittleEndian() {
    byte[] wide = new byte[20];
    new RingVector(layout(ElementType.RING64, 3), new long[] {7, 0x0102030405060708L, -1})
        .read(8, wide, 16);
    assertThat(wide)
        .containsExactly(8, 7, 6, 5, 4, 3, 2, 1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0);

    byte[] narrow = new byte[8];
    new RingVector(layout(ElementType.RING32, 3), new long[] {7, 0x04030201L, 0xFFFF_FFFEL})
        .read(4, narrow, 8);
    assertThat(narrow).containsExactly(1, 2, 3, 4, -2, -1, -1, -1);
  }

  @Test
  void residuesAreNoNumbersAndNumbersNoResidues() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RingVector(layout(ElementType.FLOAT64, 1), new long[1]))
        .withMessage("Vector masked holds FLOAT64 (must hold residues: RING64 or RING32)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RingVector(layout(ElementType.CODED, 1), new long[1]))
        .withMessage("Vector masked holds CODED (must hold residues: RING64 or RING32)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RingVector(layout(ElementType.RING64, 2), new long[1]))
        .withMessage("Vector masked has 1 elements (its layout demands 2)");
    for (ElementType type : new ElementType[] {ElementType.RING64, ElementType.RING32}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DoubleVector.decode(layout(type, 1), new byte[type.bytes()]))
          .withMessageContaining("is of type %s (must be FLOAT32 or FLOAT64)".formatted(type));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DoubleVector.zero(layout(type, 1)))
          .withMessageContaining("is of type %s (must be FLOAT32 or FLOAT64)".formatted(type));
    }
  }

  @Test
  void doesNotShowWhatItHolds() {
    assertThat(new RingVector(layout(ElementType.RING64, 1), new long[] {4711}))
        .hasToString("RingVector[masked, RING64 x 1]");
  }

  @Test
  void numbersOfTypesAreTheWiresAndStay() {
    assertThat(ElementType.values())
        .extracting(ElementType::wireNumber)
        .containsExactly(1, 2, 3, 4, 5);
    assertThat(ElementType.ofWireNumber(6)).isEmpty();
    assertThat(ElementType.ofWireNumber(4)).contains(ElementType.RING32);
  }
}
