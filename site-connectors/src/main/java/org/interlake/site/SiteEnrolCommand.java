package org.interlake.site;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.interlake.network.ExchangeAddress;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.Enrolment;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.site.config.SiteConfig;
import org.interlake.site.config.SiteConfigReader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells the coordinator this site's public keys. */
@Command(
    name = "site enrol",
    mixinStandardHelpOptions = true,
    description =
        "Writes this site's public keys to the exchange, signed with them, and shows what the coordinator is to confirm by another channel.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    the keys are on the exchange, now or before",
      "  64   wrong options",
      "  69   exchange cannot be reached",
      "  77   the exchange holds another enrolment with these keys",
      "  78   configuration or key file is wrong",
      "",
      "Example:",
      "  bin/interlake site enrol --conf-file site.yaml"
    })
final class SiteEnrolCommand implements Callable<Integer> {
  @Option(
      names = "--conf-file",
      required = true,
      paramLabel = "FILE",
      description = "The site's configuration; docs/reference/site.md describes it.")
  private Path configFile;

  @Option(
      names = "--json",
      description =
          "Print one JSON object: publicKeys, fingerprint, coordinator (the fingerprint of the file's).")
  private boolean json;

  static CommandLine commandLine() {
    return SiteJob.commandLine(new SiteEnrolCommand());
  }

  @Override
  public Integer call() {
    SiteConfig config = SiteConfigReader.read(configFile);
    PrivateIdentity keys = config.identity();
    PublicIdentity identity = keys.publicIdentity();
    try (Exchange exchange =
        ExchangeAddress.open(
            config.exchange(),
            config.federation(),
            new Configuration(),
            keys,
            config.coordinator())) {
      Publication publication =
          new Mailbox(exchange, keys)
              .send(
                  ExchangeLayout.enrolment(config.site(), identity),
                  EnvelopeContext.enrolment(config.federation(), config.site()),
                  new Enrolment(identity, keys.successions()),
                  List.of())
              .publication();
      if (publication instanceof Publication.Conflicted) {
        System.err.println(
            "site: the exchange holds another enrolment with these keys; somebody changed it (ask the administrator to remove it, then try again)");
        return ExitCode.REFUSED.code();
      }
    }
    if (json) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("publicKeys", identity.text());
      answer.put("fingerprint", identity.fingerprint());
      answer.put("coordinator", config.coordinator().fingerprint());
      System.out.println(MessageCodec.write(answer));
      return ExitCode.DONE.code();
    }
    System.out.println("public keys  " + identity.text());
    System.out.println("fingerprint  " + identity.fingerprint());
    System.out.println("coordinator  " + config.coordinator().fingerprint());
    System.out.println("Compare both fingerprints with the coordinator, by another channel.");
    return ExitCode.DONE.code();
  }
}
