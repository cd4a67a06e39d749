package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.interlake.integration.HostileSite.OpenRound;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.plan.Plan;

/**
 * Three hospitals of which two are honest and the third, west, is played by a {@link HostileSite}.
 */
final class AttackedHospitals implements AutoCloseable {
  static final SiteId WEST = new SiteId("west");

  private final TestFederation federation;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  AttackedHospitals(Path folder) throws IOException {
    this.federation = TestFederation.breastCancer(folder);
  }

  TestFederation federation() {
    return federation;
  }

  Future<?> submit(Callable<?> work) {
    return threads.submit(work);
  }

  /** Runs a plan with two honest sites and one that attacks. */
  RunResult runAttacked(Plan plan, RunId run, HostileSite.Attack attack) throws Exception {
    Future<ExitCode> north = federation.follow("north", run);
    Future<ExitCode> south = federation.follow("south", run);
    Future<?> hostile = attack(run, attack);
    RunResult result = federation.drive(plan, run).get(120, TimeUnit.SECONDS);
    hostile.get(10, TimeUnit.SECONDS);
    assertThat(north.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
    assertThat(south.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
    return result;
  }

  /** Starts the attacker alone. */
  Future<?> attack(RunId run, HostileSite.Attack attack) {
    return submit(
        () -> {
          try (HostileSite west = new HostileSite(federation, "west", run)) {
            west.attack(attack);
          }
          return null;
        });
  }

  Plan fedavg(int training, String sites, String... replacements) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "sites: [north, south, west]",
                sites,
                ", targets: [{metric: auc, value: 0.995}]",
                "",
                "maximum: 50",
                "maximum: " + training,
                "gracePeriod: 2s",
                "gracePeriod: 20s"));
    all.addAll(List.of(replacements));
    return federation.plan("breast-cancer-fedavg", all.toArray(String[]::new));
  }

  /** What a truthful update is bound to, with another run, parent or recipient. */
  static EnvelopeContext context(OpenRound round, String run, Digest parent, String recipient) {
    EnvelopeContext context = round.context();
    return new EnvelopeContext(
        context.kind(),
        context.federation(),
        run,
        context.round(),
        context.sender(),
        recipient,
        parent);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    federation.close();
  }
}
