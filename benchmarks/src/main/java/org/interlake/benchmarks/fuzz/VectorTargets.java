package org.interlake.benchmarks.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.interlake.protocol.Digest;
import org.interlake.protocol.coding.UpdateCoding;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.parted.PartedManifest;
import org.interlake.protocol.parted.PartedShape;
import org.interlake.protocol.parted.PartedVectorException;
import org.interlake.protocol.plan.CompressionSpec;
import org.interlake.protocol.plan.CompressionSpec.Numbers;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;

/** Updates in every coding, and manifests of vectors in parts. */
final class VectorTargets {
  private static final int MODEL = 500;
  private static final int AFTER_IT = 2;
  private static final int MANIFEST_BLOCK_BYTES = 4096;

  private static final List<CompressionSpec.Coded> CODINGS =
      List.of(
          new CompressionSpec.Float16(false),
          new CompressionSpec.Int8(false),
          new CompressionSpec.Int8(true),
          new CompressionSpec.TopK(0.1, Numbers.FLOAT16, false),
          new CompressionSpec.TopK(0.5, Numbers.INT8, true));

  private VectorTargets() {}

  static List<Target> all() {
    List<Target> targets = new ArrayList<>();
    CODINGS.forEach(spec -> targets.add(new Coded(spec)));
    targets.add(new Manifest());
    return targets;
  }

  private record Coded(UpdateCoding coding) implements Target {
    Coded(CompressionSpec.Coded spec) {
      this(
          new UpdateCoding(
              new VectorLayout(
                  "fedavg",
                  ElementType.FLOAT64,
                  List.of(new Segment("parameters", MODEL), new Segment("loss", AFTER_IT))),
              MODEL,
              spec));
    }

    @Override
    public String name() {
      return "coded as " + coding.spec().label();
    }

    @Override
    public List<byte[]> seeds() {
      Random random = new Random(1);
      double[] values = new double[MODEL + AFTER_IT];
      Arrays.setAll(values, i -> random.nextGaussian());
      DoubleVector model =
          DoubleVector.zero(VectorLayout.single("parameters", ElementType.FLOAT64, MODEL));
      return List.of(
          coding
              .encode(DoubleVector.of(coding.plain(), values), model, Optional.empty(), 1)
              .vector()
              .encode());
    }

    @Override
    public Mutation mutation() {
      return Mutation.BYTES;
    }

    @Override
    public boolean decode(byte[] input) {
      VectorLayout sent =
          new VectorLayout("fedavg", ElementType.CODED, List.of(new Segment("0", input.length)));
      double[] read;
      try {
        read = coding.decode(sent, input);
      } catch (EnvelopeException e) {
        return false;
      }
      if (!Arrays.stream(read).allMatch(Double::isFinite)) {
        throw new AssertionError("a number that is not finite was taken");
      }
      return true;
    }
  }

  private record Manifest() implements Target {
    @Override
    public String name() {
      return "manifest of parts";
    }

    @Override
    public List<byte[]> seeds() {
      PartedShape shape =
          new PartedShape(
              VectorLayout.single("parameters", ElementType.FLOAT32, 10_000),
              MANIFEST_BLOCK_BYTES,
              2);
      List<Digest> digests = new ArrayList<>();
      for (int block = 0; block < shape.blocks(); block++) {
        digests.add(Digest.of(new byte[] {(byte) block}));
      }
      return List.of(new PartedManifest(Digest.of(new byte[0]), shape, digests).encode());
    }

    @Override
    public Mutation mutation() {
      return Mutation.BYTES;
    }

    @Override
    public boolean decode(byte[] input) {
      try {
        return PartedManifest.decode(input).encode().length == input.length;
      } catch (PartedVectorException e) {
        return false;
      }
    }
  }
}
