package org.interlake.protocol.coding;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.plan.CompressionSpec;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;

/**
 * How a run's updates are coded. Driver and sites derive it from the plan, so that neither has to
 * believe the other.
 *
 * <pre>
 * x   the model that the sites started from;   y   an update, which starts with such a model
 * e   what earlier updates left, under top-k; else 0
 * v = y - x + e;   c   what is sent, coded and decoded again
 * the driver reads x + c; what comes after the model in an update is sent as it is
 * e' = v - c, kept at the site
 * </pre>
 *
 * @param plain the update's layout, of float64
 * @param modelLength elements that it starts with a model of, 1 or more
 */
public record UpdateCoding(VectorLayout plain, long modelLength, CompressionSpec.Coded spec) {
  /** As many as an envelope has segments in a vector. */
  private static final int MOST_BLOCKS = 4096;

  public UpdateCoding {
    requireNonNull(plain, "plain");
    requireNonNull(spec, "spec");
    if (plain.type() != ElementType.FLOAT64) {
      throw new IllegalArgumentException(
          "Invalid layout of an update to code: %s (must be of FLOAT64)".formatted(plain));
    }
    if (modelLength < 1 || modelLength > plain.length()) {
      throw new IllegalArgumentException(
          "Invalid length of the model in an update of %d elements: %d (must be from 1 to %d)"
              .formatted(plain.length(), modelLength, plain.length()));
    }
    if (plain.length() > (long) MOST_BLOCKS * BlockCodec.ELEMENTS) {
      throw new IllegalArgumentException(
          "Invalid compression: updates of %d elements (at most %d can be coded; leave compression out)"
              .formatted(plain.length(), (long) MOST_BLOCKS * BlockCodec.ELEMENTS));
    }
  }

  /** If the plan asks for one. */
  public static Optional<UpdateCoding> of(
      CompressionSpec spec, VectorLayout plain, long modelLength) {
    return spec instanceof CompressionSpec.Coded coded
        ? Optional.of(new UpdateCoding(plain, modelLength, coded))
        : Optional.empty();
  }

  /** Of single blocks. */
  public BlockCodec blocks() {
    return new BlockCodec(plain.length(), modelLength, spec);
  }

  /** What a site keeps, if the coding leaves anything: an element for each of the model. */
  public Optional<VectorLayout> residualLayout() {
    return spec instanceof CompressionSpec.TopK
        ? Optional.of(VectorLayout.single("residual", ElementType.FLOAT64, modelLength))
        : Optional.empty();
  }

  /**
   * An update on its way.
   *
   * @param residual what was not sent, if the coding keeps it
   */
  public record Coded(CodedVector vector, Optional<DoubleVector> residual) {
    public Coded {
      requireNonNull(vector, "vector");
      requireNonNull(residual, "residual");
    }
  }

  /**
   * Codes an update.
   *
   * @param update of the layout {@link #plain}, finite
   * @param model that the site started from, finite
   * @param residual of the last update that counted; empty if there was none
   * @param seed of the rounding: the same gives the same bytes
   */
  public Coded encode(
      DoubleVector update, DoubleVector model, Optional<DoubleVector> residual, long seed) {
    if (!update.layout().equals(plain) || model.length() != modelLength) {
      throw new IllegalArgumentException(
          "Invalid update to code: %s from a model of %d elements (must be %s from %d)"
              .formatted(update.layout(), model.length(), plain, modelLength));
    }
    double[] values = update.toArray();
    int differences = (int) modelLength;
    for (int i = 0; i < differences; i++) {
      double left = residual.isPresent() ? residual.get().get(i) : 0;
      values[i] = finite(values[i] - model.get(i) + left);
    }
    double[] sent = values.clone();
    if (spec instanceof CompressionSpec.TopK topK) {
      LargestElements.keep(sent, differences, topK.share());
    }
    CodedVector coded = encode(sent, new SplittableRandom(seed));
    return new Coded(coded, residualLayout().map(layout -> left(layout, values, coded)));
  }

  /** The difference of finite numbers can be infinite. */
  private static double finite(double difference) {
    return Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, difference));
  }

  private CodedVector encode(double[] sent, SplittableRandom dither) {
    BlockCodec codec = blocks();
    List<byte[]> encoded = new ArrayList<>();
    for (int block = 0; block < codec.blocks(); block++) {
      int from = block * BlockCodec.ELEMENTS;
      double[] values = Arrays.copyOfRange(sent, from, from + codec.elements(block));
      encoded.add(codec.encode(block, values, dither));
    }
    return CodedVector.of(plain.name(), encoded);
  }

  private DoubleVector left(VectorLayout layout, double[] values, CodedVector coded) {
    double[] read = decode(coded.layout(), coded.encode());
    double[] left = new double[(int) modelLength];
    for (int i = 0; i < left.length; i++) {
      left[i] = finite(values[i] - read[i]);
    }
    return DoubleVector.of(layout, left);
  }

  /**
   * Whether a vector can be one of this coding, by what its message's head says.
   *
   * @throws EnvelopeException WRONG_SHAPE unless it can
   */
  public void requireShape(VectorLayout sent) {
    BlockCodec codec = blocks();
    boolean fits =
        sent.name().equals(plain.name())
            && sent.type() == ElementType.CODED
            && sent.segments().size() == codec.blocks();
    for (int block = 0; fits && block < codec.blocks(); block++) {
      fits =
          sent.segments().get(block).name().equals(Integer.toString(block))
              && sent.segments().get(block).length() <= codec.mostBytes(block);
    }
    if (!fits) {
      throw new EnvelopeException(
          RefusalReason.WRONG_SHAPE,
          "The message's vector is %s, expected %s coded as %s in %d blocks"
              .formatted(sent, plain.name(), spec.label(), codec.blocks()));
    }
  }

  /** Bytes of a coded vector at most. */
  public long mostBytes() {
    BlockCodec codec = blocks();
    long bytes = 0;
    for (int block = 0; block < codec.blocks(); block++) {
      bytes += codec.mostBytes(block);
    }
    return bytes;
  }

  /**
   * Reads a whole vector: the differences, and what comes after them.
   *
   * @param sent its layout, which fits
   * @throws EnvelopeException CORRUPT or NOT_FINITE unless an encoder writes such bytes
   */
  public double[] decode(VectorLayout sent, byte[] bytes) {
    requireShape(sent);
    BlockCodec codec = blocks();
    double[] values = new double[Math.toIntExact(plain.length())];
    double[] target = new double[BlockCodec.ELEMENTS];
    int at = 0;
    for (int block = 0; block < codec.blocks(); block++) {
      int length = (int) sent.segments().get(block).length();
      codec.decode(block, bytes, at, length, target);
      System.arraycopy(target, 0, values, block * BlockCodec.ELEMENTS, codec.elements(block));
      at += length;
    }
    return values;
  }
}
