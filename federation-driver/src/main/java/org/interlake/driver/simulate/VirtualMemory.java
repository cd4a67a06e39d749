package org.interlake.driver.simulate;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.interlake.models.SiteMemory;
import org.interlake.models.training.RoundSecret;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/** What a simulated site remembers, in this process: the same vectors as a site's agent. */
final class VirtualMemory {
  private final SiteId site;

  /**
   * Known to everybody who knows the plan, so that a simulation can be repeated: its noise is as
   * good as any for learning what noise does, and protects nobody.
   */
  private final byte[] noiseKey;

  private Optional<List<DoubleVector>> counted = Optional.empty();
  private Optional<Kept> pending = Optional.empty();

  /**
   * @param seed of the simulated noise
   */
  VirtualMemory(SiteId site, String seed) {
    this.site = requireNonNull(site, "site");
    this.noiseKey =
        Digest.of(
                "interlake/simulated-noise/v1 %s %s"
                    .formatted(seed, site)
                    .getBytes(StandardCharsets.UTF_8))
            .toBytes();
  }

  private record Kept(RoundNumber round, List<DoubleVector> vectors) {}

  /** As a round that has opened sees it; once for each round, whether the site is called or not. */
  SiteMemory at(VirtualSite.OpenRound open) {
    if (pending.isPresent()
        && pending.get().round().next().equals(open.number())
        && open.origin().contributors().stream().anyMatch(c -> c.site().equals(site))) {
      counted = Optional.of(pending.get().vectors());
    }
    pending = Optional.empty();
    return new SiteMemory() {
      @Override
      public Optional<List<DoubleVector>> recall(List<VectorLayout> layouts) {
        return counted;
      }

      @Override
      public RoundSecret secret() {
        return RoundSecret.of(noiseKey, open.number().toString());
      }

      @Override
      public void keep(List<DoubleVector> vectors) {
        pending = Optional.of(new Kept(open.number(), vectors));
      }
    };
  }
}
