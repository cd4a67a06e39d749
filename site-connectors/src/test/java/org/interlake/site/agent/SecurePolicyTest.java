package org.interlake.site.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.interlake.protocol.Digest;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.site.config.PeerPins;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.SiteConfigReader;
import org.interlake.site.policy.Clause;
import org.interlake.site.policy.PolicyClauses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a site's file says of sums and of other sites' keys. */
final class SecurePolicyTest {
  private static final Digest DIGEST = Digest.of(new byte[] {1});
  private static final PublicIdentity KEY = PrivateIdentity.generate().publicIdentity();
  private static final PublicIdentity OTHER = PrivateIdentity.generate().publicIdentity();

  @TempDir Path folder;

  private SiteConfig config(String peers, String policy) throws IOException {
    return SiteConfigReader.read(
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            interlake: 1
            federation: f
            site: a
            exchange: exchange
            key: keys/a.json
            coordinator: "%s"
            %s
            datasets:
              d: {table: lake.health.heart}
            policy:
              columns: {deny: [ssn]}
              %s
            """
                .formatted(KEY.text(), peers, policy)));
  }

  private static RunPlan plan(String secure) {
    return PlanReader.parseAny(
        "p.yaml",
        """
        interlake: 1
        kind: statistics
        name: p
        federation: f
        dataset: d
        sites: [a, b, c, e]
        columns: [{column: x, type: long, measures: [mean]}]
        privacy: {secureAggregation: %s}
        """
            .formatted(secure));
  }

  private Optional<String> refusal(String policy, String secure) throws IOException {
    return Clause.refusalOf(new PolicyClauses(config("", policy)).of(plan(secure)), DIGEST)
        .map(Refusal::reason);
  }

  @Test
  void aSiteMayDemandThatOnlySumsAreKnown() throws IOException {
    assertThat(refusal("requireSecureAggregation: true", "{name: none}"))
        .contains("policy.requireSecureAggregation");
    assertThat(refusal("requireSecureAggregation: true", "{name: pairwise}")).isEmpty();
    assertThat(refusal("", "{name: none}")).isEmpty();
  }

  @Test
  void aSiteMayDemandHowManyASumIsOf() throws IOException {
    assertThat(refusal("minimumThreshold: 4", "{name: pairwise}"))
        .contains("policy.minimumThreshold");
    assertThat(refusal("minimumThreshold: 3", "{name: pairwise}")).isEmpty();
    assertThat(refusal("minimumThreshold: 4", "{name: pairwise, threshold: 4}")).isEmpty();
    assertThat(refusal("minimumThreshold: 4", "{name: none}")).isEmpty();
    assertThat(catchThrowableOfType(ConfigException.class, () -> config("", "minimumThreshold: 1")))
        .hasMessageContaining("Invalid policy.minimumThreshold: 1 (must be 2 or more)");
  }

  @Test
  void aPinnedKeyIsTheOnlyOneOfItsSite() throws IOException {
    for (String pinned :
        new String[] {
          KEY.text(),
          KEY.fingerprint(),
          KEY.fingerprint().replace(" ", "").toUpperCase(java.util.Locale.ROOT)
        }) {
      PeerPins pins = config("peers: {b: \"%s\"}".formatted(pinned), "").peers();
      assertThat(pins.permit(new SiteId("b"), KEY)).isTrue();
      assertThat(pins.permit(new SiteId("b"), OTHER)).isFalse();
      assertThat(pins.permit(new SiteId("c"), OTHER)).isTrue();
    }
    assertThat(config("", "").peers()).isEqualTo(PeerPins.NONE);
  }

  @Test
  void aPinThatIsNoKeyIsAFault() {
    assertThat(
            catchThrowableOfType(
                ConfigException.class, () -> config("peers: {b: \"4711\", C: \"4711\"}", "")))
        .hasMessageContaining("peers.b: Invalid keys of a peer: '4711'")
        .hasMessageContaining("peers.C: Invalid site name: 'C'");
  }
}
