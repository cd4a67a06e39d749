package org.interlake.benchmarks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.interlake.benchmarks.fuzz.Fuzzing.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A short run of what {@code benchmarks/run fuzz} does at length. */
final class DecodersTest {
  private static final long SEED = 20261122;

  static Stream<Target> targets() throws Exception {
    return FuzzCommand.targets(Path.of(System.getProperty("interlake.root"))).stream();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void damagedInputIsRefusedAsDeclared(Target target) {
    Outcome outcome = new Fuzzing(target, SEED, 500).run();

    assertThat(outcome.refused()).isGreaterThan(100);
  }

  /** A decoder that believes a length. */
  private record Believing(String name) implements Target {
    @Override
    public List<byte[]> seeds() {
      byte[] seed = new byte[100];
      seed[0] = 1;
      return List.of(seed);
    }

    @Override
    public Mutation mutation() {
      return Mutation.BYTES;
    }

    @Override
    public boolean decode(byte[] input) {
      return input.length > 0 && new byte[(input[0] & 0xff) << 18].length > 0;
    }
  }

  @Test
  void aDecoderThatBelievesALengthIsFound() {
    assertThatThrownBy(() -> new Fuzzing(new Believing("believing"), SEED, 2000).run())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("believing allocates");
  }
}
