package org.interlake.protocol.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VectorLayoutTest {
  @Test
  void placesItsSegmentsOneAfterTheOther() {
    VectorLayout layout =
        new VectorLayout(
            "hessian",
            ElementType.FLOAT32,
            List.of(new Segment("loss", 1), new Segment("gradient", 5), new Segment("upper", 15)));
    assertThat(layout.length()).isEqualTo(21);
    assertThat(layout.byteLength()).isEqualTo(84);
    assertThat(layout.offsetOf("loss")).isZero();
    assertThat(layout.offsetOf("upper")).isEqualTo(6);
    assertThat(layout.lengthOf("upper")).isEqualTo(15);
  }

  @Test
  void mayBeEmpty() {
    VectorLayout layout = new VectorLayout("nothing", ElementType.FLOAT64, List.of());
    assertThat(layout.length()).isZero();
    assertThat(DoubleVector.zero(layout).encode()).isEmpty();
  }

  @Test
  void refusesASegmentNamedTwice() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new VectorLayout(
                    "p", ElementType.FLOAT32, List.of(new Segment("a", 1), new Segment("a", 2))))
        .withMessage("Invalid layout of vector p: segment a appears twice");
  }

  @Test
  void refusesMoreBytesThanALongCounts() {
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> VectorLayout.single("p", ElementType.FLOAT64, 1L << 60));
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(
            () ->
                new VectorLayout(
                    "p",
                    ElementType.FLOAT32,
                    List.of(new Segment("a", Long.MAX_VALUE), new Segment("b", 1))));
    assertThat(VectorLayout.single("p", ElementType.FLOAT64, (1L << 60) - 1).byteLength())
        .isEqualTo(Long.MAX_VALUE - 7);
  }

  @Test
  void namesTheSegmentsItHasWhenAskedForAnother() {
    VectorLayout layout = VectorLayout.single("p", ElementType.FLOAT64, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layout.offsetOf("q"))
        .withMessage("Vector p has no segment 'q' (it has [p])");
    assertThatIllegalArgumentException().isThrownBy(() -> layout.lengthOf("q"));
  }

  @Test
  void isNotChangedThroughItsList() {
    List<Segment> segments = new ArrayList<>(List.of(new Segment("a", 1)));
    VectorLayout layout = new VectorLayout("p", ElementType.FLOAT64, segments);
    segments.add(new Segment("b", 1));
    assertThat(layout.length()).isEqualTo(1);
  }

  @Test
  void refusesASegmentThatCannotBe() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Segment("", 1))
        .withMessageContaining("1 to 128 characters");
    assertThatIllegalArgumentException().isThrownBy(() -> new Segment("a".repeat(129), 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Segment("a", -1))
        .withMessage("Invalid length of segment a: -1 (must not be negative)");
  }
}
