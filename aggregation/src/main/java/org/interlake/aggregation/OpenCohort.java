package org.interlake.aggregation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.vector.ElementType;

/** A cohort's updates, open in one task: one block of every update at a time, checked. */
final class OpenCohort implements AutoCloseable {
  private final CohortBlocks cohort;
  private final List<ObjectReader> readers = new ArrayList<>();

  /** Of coded updates, instead of what follows from the readers themselves. */
  private final List<CodedBlocks> coded = new ArrayList<>();

  private byte[] stored = new byte[0];
  private float[][] floats = new float[0][];
  private double[][] doubles = new double[0][];
  private final boolean[] faulty;
  private final ReferenceModel.Open trusted;
  private final ReferenceModel.Open base;

  /** Not opened yet. */
  OpenCohort(CohortBlocks cohort) {
    this.cohort = cohort;
    this.trusted = cohort.trusted.open(cohort.source);
    this.base = cohort.coded.base().open(cohort.source);
    this.faulty = new boolean[cohort.sites()];
    int length = (int) Math.min(cohort.blockBytes, cohort.vectorBytes);
    if (cohort.type == ElementType.FLOAT64) {
      doubles = new double[cohort.updates()][length / Double.BYTES];
    } else {
      floats = new float[cohort.updates()][length / Float.BYTES];
    }
  }

  /** Opens all; adds what is wrong with whom. If that is anything, nothing can be read. */
  void open(List<UpdateFault> faults) {
    for (int k = 0; k < cohort.sites(); k++) {
      Optional<ObjectReader> found =
          cohort.source.open(new ExchangePath(Arrays.asList(cohort.objects[k])));
      found.ifPresent(readers::add);
      if (found.isPresent() && cohort.coded.isPresent()) {
        coded.add(new CodedBlocks(cohort, k, found.get()));
      }
      // A site can take back what it wrote, after its head was verified: that is its own fault.
      if (found.isEmpty() || found.get().length() < cohort.end(k)) {
        faults.add(
            new UpdateFault(
                k,
                RefusalReason.TRUNCATED,
                found.isEmpty()
                    ? "it is gone from the exchange"
                    : "it ends after %d bytes".formatted(found.get().length())));
      }
    }
  }

  /**
   * Reads a block of every update in which nothing has been found yet.
   *
   * @return whether all updates are good so far; if not, {@code faults} says, once for each, what
   *     is wrong with whom
   */
  boolean read(int block, List<UpdateFault> faults) {
    takeTrusted(block);
    double[] start =
        cohort.coded.isPresent()
            ? base.values(cohort.firstCoordinate(block), cohort.coordinates(block))
            : new double[0];
    for (int k = 0; k < readers.size(); k++) {
      if (faulty[k]) {
        continue;
      }
      try {
        if (cohort.coded.isPresent()) {
          coded.get(k).read(block, start, doubles[cohort.firstSite() + k]);
        } else {
          readPlain(k, block);
        }
      } catch (EnvelopeException e) {
        faulty[k] = true;
        faults.add(new UpdateFault(k, e.reason(), e.getMessage()));
      }
    }
    return faults.isEmpty();
  }

  private void readPlain(int k, int block) {
    int length = cohort.storedLength(k, block);
    if (stored.length != length) { // but for the last block always the same
      stored = new byte[length];
    }
    int bad = decode(cohort.firstSite() + k, cohort.payload(readers.get(k), k, block, stored));
    if (bad >= 0) {
      throw new EnvelopeException(
          RefusalReason.NOT_FINITE,
          "element %d is NaN or infinite".formatted(cohort.firstCoordinate(block) + bad));
    }
  }

  private void takeTrusted(int block) {
    if (cohort.trusted.length() == 0) {
      return;
    }
    double[] values = trusted.values(cohort.firstCoordinate(block), cohort.coordinates(block));
    if (cohort.type == ElementType.FLOAT64) {
      System.arraycopy(values, 0, doubles[0], 0, values.length);
    } else {
      for (int i = 0; i < values.length; i++) {
        floats[0][i] = (float) values[i];
      }
    }
  }

  /** The index of the first element that is not finite, or -1. */
  private int decode(int update, byte[] numbers) {
    ByteBuffer in = ByteBuffer.wrap(numbers).order(ByteOrder.LITTLE_ENDIAN);
    if (cohort.type == ElementType.FLOAT64) {
      double[] values = doubles[update];
      int length = numbers.length / Double.BYTES;
      in.asDoubleBuffer().get(values, 0, length);
      for (int i = 0; i < length; i++) {
        if (!Double.isFinite(values[i])) {
          return i;
        }
      }
    } else {
      float[] values = floats[update];
      int length = numbers.length / Float.BYTES;
      in.asFloatBuffer().get(values, 0, length);
      for (int i = 0; i < length; i++) {
        if (!Float.isFinite(values[i])) {
          return i;
        }
      }
    }
    return -1;
  }

  /** The block that was read last, of every update; of no length for updates of doubles. */
  float[][] floats() {
    return floats;
  }

  /** The block that was read last, of every update; of no length for updates of floats. */
  double[][] doubles() {
    return doubles;
  }

  @Override
  public void close() {
    readers.forEach(ObjectReader::close);
    trusted.close();
    base.close();
  }
}
