package org.interlake.driver.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.interlake.driver.config.DriverConfig;
import org.interlake.driver.config.DriverConfigReader;
import org.interlake.driver.run.Enrolments;
import org.interlake.driver.run.Enrolments.Seen;
import org.interlake.driver.run.Enrolments.Standing;
import org.interlake.network.ExchangeAddress;
import org.interlake.network.NetworkAddress;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.doctor.ExchangeChecks;
import org.interlake.protocol.doctor.Finding;
import org.interlake.protocol.doctor.Findings;
import org.interlake.protocol.doctor.FolderChecks;
import org.interlake.protocol.doctor.MachineChecks;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.terminal.Colours;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks whether a coordinator could run a plan here, and says what to do if not. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Checks Java, memory, Spark and Delta; with a configuration also keys, exchange, rights, clock, registry and roster (of a site: ledger, state, keys, with --table its tables). Each line is OK, WARN or FAIL, with a remedy. Changes nothing that stays.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    nothing failed; there may be warnings",
      "  64   wrong options",
      "  69   exchange or a folder cannot be reached or written",
      "  77   a message on the exchange is not to be believed",
      "  78   configuration, key file or Java is wrong",
      "",
      "Examples:",
      "  bin/interlake doctor",
      "  bin/interlake doctor --conf-file driver.yaml --json"
    })
final class DoctorCommand implements Callable<Integer> {
  @Option(
      names = "--conf-file",
      paramLabel = "FILE",
      description =
          "The coordinator's configuration, or a site's (bin/interlake tells them apart by the key 'site'). Default: only the machine.")
  private Path configFile;

  @Option(names = "--json", description = "Print one JSON object: ok, exitCode, findings.")
  private boolean json;

  private final Findings findings = new Findings();

  @Override
  public Integer call() {
    MachineChecks.all(findings);
    if (configFile != null) {
      findings
          .attempt(
              "configuration",
              "mend the file; docs/reference/driver.md describes every key",
              () -> DriverConfigReader.read(configFile))
          .ifPresent(this::coordinator);
    }
    if (json) {
      System.out.println(findings.json());
    } else {
      findings.lines(Colours.ofThisProcess()).forEach(System.out::println);
    }
    return findings.code().code();
  }

  private void coordinator(DriverConfig config) {
    findings.add(
        Finding.ok(
            "configuration",
            "%s: federation %s, %d sites enrolled"
                .formatted(configFile, config.federation(), config.sites().size())));
    ExchangeChecks checks = new ExchangeChecks(findings);
    Optional<PrivateIdentity> keys = checks.keys(config::identity);
    keys.ifPresent(
        own ->
            findings.add(
                Finding.ok(
                    "keys",
                    "%s, for its owner only, fingerprint %s"
                        .formatted(config.key(), own.publicIdentity().fingerprint()))));
    keys.ifPresent(own -> exchange(checks, config, own));
    FolderChecks folders = new FolderChecks(findings, new Configuration(), Clock.systemUTC());
    folders.own("registry", config.registry(), ExitCode.UNAVAILABLE);
    folders.own("state", config.state(), ExitCode.UNAVAILABLE);
  }

  private void exchange(ExchangeChecks checks, DriverConfig config, PrivateIdentity keys) {
    Optional<Exchange> opened =
        checks.open(
            () ->
                ExchangeAddress.open(
                    config.exchange(),
                    config.federation(),
                    new Configuration(),
                    keys,
                    keys.publicIdentity()));
    if (opened.isEmpty()) {
      return;
    }
    try (Exchange exchange = opened.get()) {
      findings
          .attempt(
              "exchange",
              "let the coordinator read all sites' prefixes: 'bin/interlake exchange grants'",
              () -> {
                int runs = exchange.list(ExchangeLayout.runs()).size();
                config
                    .sites()
                    .keySet()
                    .forEach(site -> exchange.list(ExchangeLayout.siteRuns(site)));
                return Finding.ok(
                    "exchange",
                    "%s is reached, %d runs, %d sites' prefixes are read"
                        .formatted(config.exchange(), runs, config.sites().size()));
              })
          .ifPresent(findings::add);
      rights(checks, config);
      roster(config, new Mailbox(exchange, keys));
    }
  }

  private static void rights(ExchangeChecks checks, DriverConfig config) {
    checks.rights(
        Optional.of(config.exchange()).filter(address -> !NetworkAddress.isOne(address)),
        config.federation(),
        ExchangeLayout.driver(),
        config.sites().keySet().stream().map(ExchangeLayout::site).toList());
  }

  private void roster(DriverConfig config, Mailbox mailbox) {
    Optional<List<Seen>> seen =
        findings.attempt(
            "roster",
            "see: bin/interlake roster --conf-file " + configFile,
            () -> Enrolments.of(mailbox, config.federation(), config.enrolled()));
    if (seen.isEmpty()) {
      return;
    }
    List<SiteId> asking =
        seen.get().stream()
            .filter(one -> one.standing() != Standing.ENROLLED)
            .map(Seen::site)
            .distinct()
            .toList();
    findings.add(
        asking.isEmpty()
            ? Finding.ok("roster", "no other keys are on the exchange than those enrolled")
            : Finding.warn(
                "roster",
                "other keys than those enrolled are on the exchange, of %s".formatted(asking),
                "look: bin/interlake roster --conf-file " + configFile));
  }
}
