package org.interlake.site;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.interlake.network.ExchangeAddress;
import org.interlake.network.NetworkAddress;
import org.interlake.protocol.RunId;
import org.interlake.protocol.doctor.ExchangeChecks;
import org.interlake.protocol.doctor.Finding;
import org.interlake.protocol.doctor.Findings;
import org.interlake.protocol.doctor.FolderChecks;
import org.interlake.protocol.doctor.MachineChecks;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.terminal.Colours;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.SiteConfigReader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks whether this site could take part in a run, and says what to do if not. */
@Command(
    name = "site doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Checks Java, memory, Spark and Delta, this site's configuration, keys, exchange, rights, clock and folders, and with --table its tables. Each line is OK, WARN or FAIL, with a remedy. Changes nothing that stays.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    nothing failed; there may be warnings",
      "  64   wrong options",
      "  65   --plan: a table has not the columns that the plan reads",
      "  69   exchange, a folder or a table cannot be reached",
      "  77   no plan on the exchange is signed by the coordinator of the file",
      "  78   configuration, key file or Java is wrong",
      "",
      "Example:",
      "  bin/interlake doctor --conf-file site.yaml --table --plan plan.yaml"
    })
final class SiteDoctorCommand implements Callable<Integer> {
  /** Plans that are looked at until one is believed. */
  private static final int PLANS = 20;

  @Option(
      names = "--conf-file",
      required = true,
      paramLabel = "FILE",
      description = "The site's configuration; docs/reference/site.md describes it.")
  private Path configFile;

  @Option(
      names = "--table",
      description = "Read each dataset's newest version, too; starts Spark, and reads no row.")
  private boolean tables;

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = "With --table: look whether the plan's dataset has the plan's columns.")
  private Path planFile;

  @Option(names = "--json", description = "Print one JSON object: ok, exitCode, findings.")
  private boolean json;

  private final Findings findings = new Findings();

  static CommandLine commandLine() {
    return SiteJob.commandLine(new SiteDoctorCommand());
  }

  @Override
  public Integer call() {
    if (planFile != null && !tables) {
      System.err.println("site: --plan goes with --table (add it, or leave --plan out)");
      return ExitCode.USAGE.code();
    }
    MachineChecks.all(findings);
    findings
        .attempt(
            "configuration",
            "mend the file; docs/reference/site.md describes every key",
            () -> SiteConfigReader.read(configFile))
        .ifPresent(this::site);
    if (json) {
      System.out.println(findings.json());
    } else {
      findings.lines(Colours.ofThisProcess()).forEach(System.out::println);
    }
    return findings.code().code();
  }

  private void site(SiteConfig config) {
    findings.add(
        Finding.ok(
            "configuration",
            "%s: site %s of federation %s, datasets %s"
                .formatted(
                    configFile, config.site(), config.federation(), config.datasets().keySet())));
    ExchangeChecks checks = new ExchangeChecks(findings);
    Optional<PrivateIdentity> keys = checks.keys(config::identity);
    keys.ifPresent(own -> keys(config, own.publicIdentity()));
    keys.ifPresent(own -> exchange(checks, config, own));
    FolderChecks folders = new FolderChecks(findings, new Configuration(), Clock.systemUTC());
    folders.own("ledger", config.ledger(), ExitCode.UNAVAILABLE);
    folders.own("state", config.state(), ExitCode.UNAVAILABLE);
    config.registry().ifPresent(own -> folders.own("registry", own, ExitCode.UNAVAILABLE));
    if (tables) {
      Optional<RunPlan> plan =
          planFile == null
              ? Optional.empty()
              : findings.attempt("plan", "mend the plan", () -> PlanReader.readAny(planFile));
      new TableChecks(findings, config, plan).all();
    }
  }

  private void keys(SiteConfig config, PublicIdentity own) {
    if (own.equals(config.coordinator())) {
      findings.add(
          Finding.fail(
              "keys",
              ExitCode.CONFIGURATION,
              "'coordinator' has this site's own public keys",
              "ask the coordinator for its: bin/interlake keys show"));
      return;
    }
    findings.add(
        Finding.ok(
            "keys",
            "%s, for its owner only, fingerprint %s".formatted(config.key(), own.fingerprint())));
    if (!config.peers().permit(config.site(), own)) {
      findings.add(
          Finding.fail(
              "peers",
              ExitCode.CONFIGURATION,
              "'peers' has other keys of this site than its key file",
              "take '%s' out of peers".formatted(config.site())));
    } else if (!config.peers().keys().isEmpty()) {
      findings.add(
          Finding.ok("peers", "keys of %s are pinned".formatted(config.peers().keys().keySet())));
    }
  }

  private void exchange(ExchangeChecks checks, SiteConfig config, PrivateIdentity keys) {
    Optional<Exchange> opened =
        checks.open(
            () ->
                ExchangeAddress.open(
                    config.exchange(),
                    config.federation(),
                    new Configuration(),
                    keys,
                    config.coordinator()));
    if (opened.isEmpty()) {
      return;
    }
    try (Exchange exchange = opened.get()) {
      Optional<List<String>> runs =
          findings.attempt(
              "exchange",
              "let this site read the driver's prefix: 'bin/interlake exchange grants'",
              () -> exchange.list(ExchangeLayout.runs()));
      if (runs.isEmpty()) {
        return;
      }
      findings.add(
          Finding.ok(
              "exchange",
              "%s is reached, %d runs".formatted(config.exchange(), runs.get().size())));
      rights(checks, config);
      findings
          .attempt(
              "coordinator",
              "let this site read the driver's prefix: 'bin/interlake exchange grants'",
              () -> coordinator(config, new Mailbox(exchange, keys), runs.get()))
          .ifPresent(findings::add);
      findings
          .attempt(
              "enrolment",
              "let this site read its own prefix: 'bin/interlake exchange grants'",
              () -> enrolment(config, exchange, keys.publicIdentity()))
          .ifPresent(findings::add);
    }
  }

  private static void rights(ExchangeChecks checks, SiteConfig config) {
    checks.rights(
        Optional.of(config.exchange()).filter(address -> !NetworkAddress.isOne(address)),
        config.federation(),
        ExchangeLayout.site(config.site()),
        Stream.concat(
                Stream.of(ExchangeLayout.driver()),
                config.peers().keys().keySet().stream()
                    .filter(peer -> !peer.equals(config.site()))
                    .map(ExchangeLayout::site))
            .toList());
  }

  /** Whether the coordinator of the file is the one that writes here. */
  private static Finding coordinator(SiteConfig config, Mailbox mailbox, List<String> runs) {
    String fingerprint = config.coordinator().fingerprint();
    int doubted = 0;
    for (String name : runs.subList(Math.max(0, runs.size() - PLANS), runs.size())) {
      try {
        if (isPlanned(config, mailbox, new RunId(name))) {
          return Finding.ok("coordinator", "has signed plans here, fingerprint " + fingerprint);
        }
      } catch (EnvelopeException e) {
        doubted++; // of somebody else, or damaged: others may be believed
      }
    }
    return doubted == 0
        ? Finding.ok("coordinator", "has published no plan yet, fingerprint " + fingerprint)
        : Finding.fail(
            "coordinator",
            ExitCode.REFUSED,
            "none of %d plans here is signed by it, fingerprint %s".formatted(doubted, fingerprint),
            "compare fingerprints with the coordinator by telephone, and mend 'coordinator'");
  }

  /**
   * Whether the coordinator has published the plan of a run.
   *
   * @throws EnvelopeException if there is one that is not to be believed
   */
  private static boolean isPlanned(SiteConfig config, Mailbox mailbox, RunId run) {
    return mailbox
        .read(
            ExchangeLayout.plan(run),
            EnvelopeContext.fromDriver(
                MessageKind.PLAN, config.federation(), run, EnvelopeContext.NO_PARENT),
            config.coordinator(),
            RunPlan.class,
            0)
        .isPresent();
  }

  private Finding enrolment(SiteConfig config, Exchange exchange, PublicIdentity own) {
    return exchange.exists(ExchangeLayout.enrolment(config.site(), own))
        ? Finding.ok("enrolment", "this site's keys are on the exchange")
        : Finding.warn(
            "enrolment",
            "this site's keys are not on the exchange (which does not matter if the coordinator has them)",
            "bin/interlake site enrol --conf-file " + configFile);
  }
}
