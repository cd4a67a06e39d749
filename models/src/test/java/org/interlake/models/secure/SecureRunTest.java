package org.interlake.models.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.interlake.privacy.secagg.Ring;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.AgreementPublicKey;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.RoundPurpose;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.RunPlan;
import org.junit.jupiter.api.Test;

/**
 * A round's binding tells any two rounds apart, and a call that is none of the run's is refused.
 */
final class SecureRunTest {
  private static final RunPlan PLAN =
      PlanReader.parseAny(
          "p.yaml",
          """
          interlake: 1
          kind: statistics
          name: p
          federation: f
          dataset: d
          sites: [a, b, c]
          columns: [{column: x, type: long, measures: [mean]}]
          privacy: {secureAggregation: {name: pairwise, threshold: 2}}
          quorum: 2
          """);
  private static final Digest ONE = Digest.of(new byte[] {1});
  private static final Digest TWO = Digest.of(new byte[] {2});

  private static SecureRun run(String name, Digest directory) {
    SortedMap<SiteId, AgreementPublicKey> keys = new TreeMap<>();
    for (SiteId site : PLAN.sites()) {
      keys.put(site, AgreementPublicKey.of(new byte[32]));
    }
    return new SecureRun(PLAN.federation(), new RunId(name), PLAN, directory, keys);
  }

  private static Call call(Digest directory, String... sites) {
    Call plain =
        new Call(
            ONE,
            ONE,
            ONE,
            RoundPurpose.STATISTICS_COUNTS,
            0,
            Stream.of(sites).map(SiteId::new).toList(),
            Instant.EPOCH,
            Instant.EPOCH);
    return directory == null ? plain : plain.within(directory);
  }

  @Test
  void everyPartOfARoundIsInItsBinding() {
    RoundNumber first = RoundNumber.FIRST;
    List<Digest> bindings =
        List.of(
            run("r", ONE).round(first, call(ONE, "a", "b", "c"), ONE, Ring.Z64).binding(),
            run("s", ONE).round(first, call(ONE, "a", "b", "c"), ONE, Ring.Z64).binding(),
            run("r", TWO).round(first, call(TWO, "a", "b", "c"), ONE, Ring.Z64).binding(),
            run("r", ONE).round(first.next(), call(ONE, "a", "b", "c"), ONE, Ring.Z64).binding(),
            run("r", ONE).round(first, call(ONE, "a", "b"), ONE, Ring.Z64).binding(),
            run("r", ONE).round(first, call(ONE, "a", "b", "c"), TWO, Ring.Z64).binding());

    assertThat(bindings).doesNotHaveDuplicates();
    assertThat(run("r", ONE).round(first, call(ONE, "a", "b", "c"), ONE, Ring.Z64).binding())
        .isEqualTo(bindings.get(0));
    assertThat(run("r", ONE).round(first, call(ONE, "a", "b"), ONE, Ring.Z64).threshold().needed())
        .isEqualTo(2);
  }

  @Test
  void refusesACallThatIsNoneOfTheRuns() {
    SecureRun run = run("r", ONE);
    assertRefused(run, call(null, "a", "b", "c"), "names no directory");
    assertRefused(run, call(TWO, "a", "b", "c"), "names another directory");
    assertRefused(run, call(ONE, "a", "b", "stranger"), "not in the run's directory");
    assertRefused(run, call(ONE, "a"), "Invalid number of sites");
  }

  private static void assertRefused(SecureRun run, Call call, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run.round(RoundNumber.FIRST, call, ONE, Ring.Z64))
        .withMessageContaining(why);
  }
}
