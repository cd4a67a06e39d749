package org.interlake.protocol.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.plan.CompressionSpec;
import org.interlake.protocol.plan.CompressionSpec.Numbers;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.Test;

class UpdateCodingTest {
  private static final List<CompressionSpec.Coded> SPECS =
      List.of(
          new CompressionSpec.Float32(false),
          new CompressionSpec.Float16(false),
          new CompressionSpec.Int8(false),
          new CompressionSpec.TopK(0.1, Numbers.FLOAT32, false),
          new CompressionSpec.TopK(0.3, Numbers.FLOAT16, false),
          new CompressionSpec.TopK(1, Numbers.INT8, false),
          new CompressionSpec.Float32(true),
          new CompressionSpec.Float16(true),
          new CompressionSpec.Int8(true),
          new CompressionSpec.TopK(0.01, Numbers.FLOAT16, true));

  /** An update of {@code model} elements and {@code rest} after them. */
  private record Case(CompressionSpec.Coded spec, int model, int rest, long seed, double size) {
    UpdateCoding coding() {
      return coding(spec, model, rest);
    }

    static UpdateCoding coding(CompressionSpec.Coded spec, int model, int rest) {
      return new UpdateCoding(
          new VectorLayout(
              "fedavg",
              ElementType.FLOAT64,
              List.of(new Segment("parameters", model), new Segment("loss", rest))),
          model,
          spec);
    }

    DoubleVector from() {
      return drawn(VectorLayout.single("parameters", ElementType.FLOAT64, model), seed, 1);
    }

    DoubleVector update() {
      double[] values = drawn(coding().plain(), seed + 1, size).toArray();
      double[] from = from().toArray();
      for (int i = 0; i < model; i++) {
        values[i] += from[i];
      }
      return DoubleVector.of(coding().plain(), values);
    }

    private static DoubleVector drawn(VectorLayout layout, long seed, double size) {
      Random random = new Random(seed);
      double[] values = new double[(int) layout.length()];
      Arrays.setAll(values, i -> size * random.nextGaussian() * Math.exp(random.nextGaussian()));
      return DoubleVector.of(layout, values);
    }
  }

  @Provide
  Arbitrary<Case> cases() {
    return Combinators.combine(
            Arbitraries.of(SPECS),
            Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(9, Arbitraries.integers().between(1, 3000)),
                net.jqwik.api.Tuple.of(
                    1,
                    Arbitraries.integers()
                        .between(BlockCodec.ELEMENTS - 2, BlockCodec.ELEMENTS + 2000))),
            Arbitraries.integers().between(0, 3),
            Arbitraries.longs(),
            Arbitraries.of(1e-300, 1e-9, 1.0, 1e30))
        .as(Case::new);
  }

  private static double[] read(UpdateCoding coding, CodedVector sent) {
    return coding.decode(sent.layout(), sent.encode());
  }

  @Property(tries = 60)
  void whatIsReadIsWithinTheCodingsErrorAndTheRestIsExact(@ForAll("cases") Case one) {
    UpdateCoding coding = one.coding();
    DoubleVector update = one.update();
    DoubleVector from = one.from();
    UpdateCoding.Coded coded = coding.encode(update, from, Optional.empty(), one.seed());
    double[] read = read(coding, coded.vector());

    coding.requireShape(coded.vector().layout());
    assertThat(coded.vector().layout().byteLength()).isLessThanOrEqualTo(coding.mostBytes());
    double largest = 0;
    for (int i = 0; i < one.model(); i++) {
      largest = Math.max(largest, Math.abs(update.get(i) - from.get(i)));
    }
    int sent = 0;
    for (int i = 0; i < one.model(); i++) {
      double difference = update.get(i) - from.get(i);
      boolean left = one.spec() instanceof CompressionSpec.TopK && read[i] == 0;
      sent += left ? 0 : 1;
      double bound =
          switch (one.spec().numbers()) {
            case FLOAT32 -> Math.max(Math.abs(difference) * 0x1p-24, Float.MIN_VALUE);
            case FLOAT16 -> Math.max(Math.abs(difference) * 0x1p-11, largest * 0x1p-38);
            case INT8 -> Math.max(largest / 127 * (1 + 1e-6), Float.MIN_VALUE);
          };
      if (!left && !(Math.abs(read[i] - difference) <= bound)) {
        assertThat(read[i]).as("element %d", i).isCloseTo(difference, within(bound));
      }
    }
    if (one.spec() instanceof CompressionSpec.TopK topK) {
      assertThat(sent).isLessThanOrEqualTo((int) Math.ceil(topK.share() * one.model()));
    }
    for (int i = one.model(); i < update.length(); i++) {
      assertThat(read[i]).isEqualTo(update.get(i));
    }
  }

  @Property(tries = 20)
  void theSameSeedGivesTheSameBytes(@ForAll("cases") Case one) {
    UpdateCoding coding = one.coding();
    byte[] first = coding.encode(one.update(), one.from(), Optional.empty(), 5).vector().encode();
    byte[] second = coding.encode(one.update(), one.from(), Optional.empty(), 5).vector().encode();

    assertThat(second).isEqualTo(first);
  }

  @Property(tries = 20)
  void whatIsSentAndWhatIsKeptAddUpToTheDifference(@ForAll("cases") Case one) {
    UpdateCoding coding = one.coding();
    Optional<DoubleVector> before =
        coding.residualLayout().map(layout -> Case.drawn(layout, 3, one.size()));
    DoubleVector update = one.update();
    DoubleVector from = one.from();
    UpdateCoding.Coded coded = coding.encode(update, from, before, one.seed());

    assertThat(coded.residual().isPresent()).isEqualTo(one.spec() instanceof CompressionSpec.TopK);
    double[] read = read(coding, coded.vector());
    for (int i = 0; coded.residual().isPresent() && i < one.model(); i++) {
      double difference = update.get(i) - from.get(i) + before.get().get(i);
      double kept = coded.residual().get().get(i);
      double sum = read[i] + kept;
      double rounding = (Math.abs(read[i]) + Math.abs(kept)) * 0x1p-52;
      if (!(Math.abs(sum - difference) <= rounding)) {
        assertThat(sum).as("element %d", i).isEqualTo(difference);
      }
    }
  }

  @Property(tries = 100)
  void changedBytesAreReadOrRefusedAndNothingElse(@ForAll("cases") Case one) {
    UpdateCoding coding = one.coding();
    CodedVector sent = coding.encode(one.update(), one.from(), Optional.empty(), 1).vector();
    Random random = new Random(one.seed());
    for (int tries = 0; tries < 20; tries++) {
      byte[] bytes = sent.encode();
      int flips = 1 + random.nextInt(4);
      for (int f = 0; f < flips; f++) {
        // the first bytes hold what is counted, so they are hit as often as all others
        int at = random.nextInt(random.nextBoolean() ? Math.min(8, bytes.length) : bytes.length);
        bytes[at] = (byte) random.nextInt();
      }
      try {
        assertThat(Arrays.stream(coding.decode(sent.layout(), bytes)).allMatch(Double::isFinite))
            .isTrue();
      } catch (EnvelopeException e) {
        assertThat(e.reason()).isIn(RefusalReason.CORRUPT, RefusalReason.NOT_FINITE);
      }
    }
  }

  @Test
  void int8IsRightInTheMean() {
    double[] values = {0.3, -0.7123, 1, -1e-3, 0, 0.999};
    double[] mean = new double[values.length];
    UpdateCoding coding = Case.coding(new CompressionSpec.Int8(false), values.length, 0);
    DoubleVector zero =
        DoubleVector.zero(VectorLayout.single("parameters", ElementType.FLOAT64, values.length));
    int draws = 40_000;
    for (int seed = 0; seed < draws; seed++) {
      DoubleVector update = DoubleVector.of(coding.plain(), values);
      double[] read = read(coding, coding.encode(update, zero, Optional.empty(), seed).vector());
      for (int i = 0; i < mean.length; i++) {
        mean[i] += read[i] / draws;
      }
    }

    double step = 1.0 / 127;
    for (int i = 0; i < mean.length; i++) { // five deviations of a mean of coins
      assertThat(mean[i]).isCloseTo(values[i], within(5 * 0.5 * step / Math.sqrt(draws)));
    }
    assertThat(mean[4]).isZero();
  }

  @Test
  void topKSendsTheLargestAndInTheEndEverything() {
    double[] values = {0.5, -3, 0.1, 2, -0.2, 2, 0, 1, 0, 0};
    UpdateCoding coding =
        Case.coding(new CompressionSpec.TopK(0.3, Numbers.FLOAT32, false), values.length, 0);
    DoubleVector zero =
        DoubleVector.zero(VectorLayout.single("parameters", ElementType.FLOAT64, values.length));
    UpdateCoding.Coded coded =
        coding.encode(DoubleVector.of(coding.plain(), values), zero, Optional.empty(), 0);

    assertThat(read(coding, coded.vector())).containsExactly(0, -3, 0, 2, 0, 2, 0, 0, 0, 0);
    assertThat(coded.residual().orElseThrow().toArray())
        .containsExactly(0.5, 0, 0.1, 0, -0.2, 0, 0, 1, 0, 0);

    double[] total = read(coding, coded.vector());
    for (int round = 0; round < 2; round++) { // nothing new, so the rest comes
      coded = coding.encode(DoubleVector.zero(coding.plain()), zero, coded.residual(), 0);
      double[] read = read(coding, coded.vector());
      Arrays.setAll(total, i -> total[i] + read[i]);
    }
    for (int i = 0; i < values.length; i++) {
      assertThat(total[i]).isCloseTo(values[i], within(1e-6));
    }
  }

  @Test
  void theBytesAreThoseOfTheSpec() {
    double[] values = {1, -2.5, 0.1, 0.25};
    assertThat(hex(new CompressionSpec.Float32(false), values))
        .isEqualTo("0000cd" + "0000cc" + "8020cc" + "3fc03d" + "000000000000d03f");
    assertThat(hex(new CompressionSpec.Float16(false), values))
        .isEqualTo("f3ff" + "000066" + "70f562" + "000000000000d03f");
    assertThat(hex(new CompressionSpec.TopK(0.5, Numbers.FLOAT32, false), values))
        .isEqualTo("0200" + "0000" + "0000" + "0000" + "8020" + "3fc0" + "000000000000d03f");
    assertThat(hex(new CompressionSpec.Int8(false), values))
        .startsWith("8642a13c")
        .endsWith("d03f");
  }

  private static String hex(CompressionSpec.Coded spec, double... values) {
    UpdateCoding coding = Case.coding(spec, values.length - 1, 1);
    DoubleVector zero =
        DoubleVector.zero(
            VectorLayout.single("parameters", ElementType.FLOAT64, values.length - 1));
    return HexFormat.of()
        .formatHex(
            coding
                .encode(DoubleVector.of(coding.plain(), values), zero, Optional.empty(), 0)
                .vector()
                .encode());
  }

  @Test
  void refusesWhatNoEncoderWrites() {
    CompressionSpec.Coded sparse = new CompressionSpec.TopK(0.5, Numbers.FLOAT32, false);
    refused(sparse, "0300" + "000000" + "00".repeat(11) + "00".repeat(8), "3 indices (at most 2)");
    refused(sparse, "0100" + "02" + "00".repeat(4) + "00".repeat(8), "index 2 at place 0");
    refused(sparse, "0200" + "0100" + "00".repeat(8) + "00".repeat(8), "index 2 at place 1");
    refused(sparse, "0100" + "8000" + "00".repeat(4) + "00".repeat(8), "bytes that say nothing");
    refused(sparse, "0100" + "ffffff" + "00".repeat(4) + "00".repeat(8), "has no end");
    refused(
        sparse, "0100" + "00" + "00".repeat(4) + "00".repeat(8) + "00", "1 bytes after the end");
    refused(sparse, "0100" + "00" + "0000807f" + "00".repeat(8), "NaN or infinite");
    refused(sparse, "01", "ends after 1 bytes");
    refused(sparse, "", "ends after 0 bytes");
    CompressionSpec.Coded int8 = new CompressionSpec.Int8(false);
    refused(int8, "0000c07f" + "0000" + "00".repeat(8), "step NaN");
    refused(int8, "000080bf" + "0000" + "00".repeat(8), "step -1.0");
    refused(int8, "0000803f" + "0080" + "00".repeat(8), "level -128");
    refused(int8, "00000000" + "0100" + "00".repeat(8), "level 1 of number 0 with step 0.0");
    refused(int8, "0000803f" + "0000" + "00".repeat(7), "must have 14");
    refused(int8, "0000803f" + "0000" + "000000000000f07f", "NaN or infinite");
    CompressionSpec.Coded half = new CompressionSpec.Float16(false);
    refused(half, "0000" + "0000" + "007c" + "00".repeat(8), "NaN or infinite");
    refused(half, "f203" + "0000" + "0000" + "00".repeat(8), "scale 2^1010");
    refused(half, "f103" + "ffff" + "7b7b" + "00".repeat(8), "NaN or infinite");
  }

  private static void refused(CompressionSpec.Coded spec, String hex, String why) {
    UpdateCoding coding = Case.coding(spec, 2, 1);
    byte[] bytes = HexFormat.of().parseHex(hex);
    VectorLayout sent =
        new VectorLayout("fedavg", ElementType.CODED, List.of(new Segment("0", bytes.length)));
    assertThatThrownBy(() -> coding.decode(sent, bytes))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aFrameThatUnpacksToMoreThanABlockIsRefused() {
    byte[] zeros = new byte[1 << 26];
    byte[] bomb = com.github.luben.zstd.Zstd.compress(zeros);
    UpdateCoding coding = Case.coding(new CompressionSpec.Float32(true), BlockCodec.ELEMENTS, 0);
    VectorLayout sent =
        new VectorLayout("fedavg", ElementType.CODED, List.of(new Segment("0", bomb.length)));

    assertThat(bomb.length).isLessThan(10_000);
    assertThatThrownBy(() -> coding.decode(sent, bomb))
        .isInstanceOfSatisfying(
            EnvelopeException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.CORRUPT))
        .hasMessageContaining("at most 131072 bytes");
  }

  @Test
  void twoFramesAreNotOne() {
    UpdateCoding coding = Case.coding(new CompressionSpec.Int8(true), 4, 1);
    byte[] half = com.github.luben.zstd.Zstd.compress(new byte[8]);
    byte[] two = Arrays.copyOf(half, 2 * half.length);
    System.arraycopy(half, 0, two, half.length, half.length);
    VectorLayout sent =
        new VectorLayout("fedavg", ElementType.CODED, List.of(new Segment("0", two.length)));

    assertThatThrownBy(() -> coding.decode(sent, two))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining("not one zstd frame");
  }

  /** Found by fuzzing: the library fails on no bytes at all. */
  @Test
  void noBytesAreNoFrame() {
    UpdateCoding coding = Case.coding(new CompressionSpec.Int8(true), 4, 1);
    VectorLayout sent = new VectorLayout("fedavg", ElementType.CODED, List.of(new Segment("0", 0)));

    assertThatThrownBy(() -> coding.decode(sent, new byte[0]))
        .isInstanceOfSatisfying(
            EnvelopeException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.CORRUPT))
        .hasMessageContaining("not one zstd frame");
  }

  @Test
  void aVectorOfAnotherShapeIsRefused() {
    UpdateCoding coding = Case.coding(new CompressionSpec.Int8(false), 10, 1);
    for (VectorLayout wrong :
        List.of(
            new VectorLayout("fedavg", ElementType.CODED, List.of()),
            new VectorLayout("fednova", ElementType.CODED, List.of(new Segment("0", 22))),
            new VectorLayout("fedavg", ElementType.FLOAT64, List.of(new Segment("0", 22))),
            new VectorLayout("fedavg", ElementType.CODED, List.of(new Segment("1", 22))),
            new VectorLayout("fedavg", ElementType.CODED, List.of(new Segment("0", 23))),
            new VectorLayout(
                "fedavg", ElementType.CODED, List.of(new Segment("0", 22), new Segment("1", 0))))) {
      assertThatThrownBy(() -> coding.requireShape(wrong))
          .isInstanceOfSatisfying(
              EnvelopeException.class,
              e -> assertThat(e.reason()).isEqualTo(RefusalReason.WRONG_SHAPE));
    }
    coding.requireShape(
        new VectorLayout("fedavg", ElementType.CODED, List.of(new Segment("0", 22))));
  }

  @Test
  void updatesAreRefusedThatNoEnvelopeHolds() {
    VectorLayout large = VectorLayout.single("fedavg", ElementType.FLOAT64, (1L << 27) + 1);
    assertThatThrownBy(() -> new UpdateCoding(large, 5, SPECS.get(0)))
        .hasMessageContaining("at most 134217728 can be coded");
  }

  @Test
  void labelsSayWhatWasDone() {
    assertThat(SPECS.stream().map(CompressionSpec::label))
        .contains("float32", "int8+zstd", "top-k 0.1 float32", "top-k 0.01 float16+zstd");
  }
}
