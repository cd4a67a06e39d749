package org.interlake.benchmarks.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * Feeds one decoder. The same seed damages in the same way, so a fault can be had again.
 *
 * @param executions how many damaged inputs
 */
record Fuzzing(Target target, long seed, long executions) {
  private static final long MAX_NANOS = 10_000_000_000L;
  private static final int SHOWN_BYTES = 3000;

  /**
   * What came of it.
   *
   * @param taken inputs that the decoder took, damaged where it does not matter
   * @param nanos of the thread's CPU
   */
  record Outcome(String target, long executions, long taken, long refused, long nanos) {}

  /**
   * Runs to the end.
   *
   * @throws AssertionError at the first input with which something is wrong; the message holds it
   */
  Outcome run() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<byte[]> seeds = target.seeds();
    for (byte[] input : seeds) {
      if (!target.decode(input)) {
        throw new AssertionError("%s refuses a seed%s".formatted(target.name(), shown(input)));
      }
    }
    Random random = new Random(seed);
    long started = threads.getCurrentThreadCpuTime();
    long taken = 0;
    for (long i = 0; i < executions; i++) {
      byte[] input = seeds.get(random.nextInt(seeds.size()));
      byte[] donor = seeds.get(random.nextInt(seeds.size()));
      taken += decode(target.mutation().damage(input, donor, random), threads) ? 1 : 0;
    }
    return new Outcome(
        target.name(),
        executions,
        taken,
        executions - taken,
        threads.getCurrentThreadCpuTime() - started);
  }

  private boolean decode(byte[] input, ThreadMXBean threads) {
    byte[] kept = input.clone();
    long before = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    boolean taken;
    try {
      taken = target.decode(input);
    } catch (RuntimeException | Error e) {
      throw new AssertionError("%s fails: %s%s".formatted(target.name(), e, shown(kept)), e);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    if (allocated > target.allowedBytes(kept)) {
      throw new AssertionError(
          "%s allocates %d bytes for %d%s"
              .formatted(target.name(), allocated, kept.length, shown(kept)));
    }
    if (System.nanoTime() - start > MAX_NANOS) {
      throw new AssertionError("%s takes over 10 s%s".formatted(target.name(), shown(kept)));
    }
    return taken;
  }

  private static String shown(byte[] input) {
    return input.length > SHOWN_BYTES
        ? ", input of %d bytes".formatted(input.length)
        : ", input in base64: " + Base64.getEncoder().encodeToString(input);
  }
}
