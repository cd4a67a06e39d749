package org.interlake.driver.simulate;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import org.interlake.driver.run.NoiseKeeper;
import org.interlake.models.training.RoundSecret;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;

/**
 * Noise of the run's name, so that a simulation can be repeated. It shows what noise does to a
 * model, and protects nobody.
 */
final class SimulatedNoise implements NoiseKeeper {
  private final byte[] key;

  SimulatedNoise(RunId run) {
    requireNonNull(run, "run");
    this.key =
        Digest.of(
                "interlake/simulated-noise/v1 %s the driver"
                    .formatted(run)
                    .getBytes(StandardCharsets.UTF_8))
            .toBytes();
  }

  @Override
  public void ready(boolean released) {}

  @Override
  public RoundSecret of(RoundNumber round, Digest made) {
    return RoundSecret.of(key, "%s %s".formatted(round, made.hex()));
  }

  @Override
  public void forget() {}
}
