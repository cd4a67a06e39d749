package org.interlake.driver.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.interlake.driver.config.DriverConfig;
import org.interlake.driver.config.DriverConfigReader;
import org.interlake.driver.run.Enrolments;
import org.interlake.driver.run.Enrolments.Seen;
import org.interlake.driver.run.Enrolments.Standing;
import org.interlake.network.ExchangeAddress;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.message.Mailbox;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows who is enrolled, and who asks to be. */
@Command(
    name = "roster",
    mixinStandardHelpOptions = true,
    description =
        "Shows who is enrolled, with fingerprints, and whose keys on the exchange ask to be. Changes nothing: the driver's file says who is enrolled.",
    footer = {
      "",
      "Examples:",
      "  bin/interlake roster --conf-file driver.yaml",
      "  bin/interlake roster --conf-file driver.yaml --json"
    })
final class RosterCommand implements Callable<Integer> {
  @Option(
      names = "--conf-file",
      required = true,
      paramLabel = "FILE",
      description = "The coordinator's configuration; docs/reference/driver.md describes it.")
  private Path configFile;

  @Option(
      names = "--json",
      description =
          "Print one JSON object: coordinator, sites with site, keys, fingerprint, standing.")
  private boolean json;

  @Override
  public Integer call() {
    DriverConfig config = DriverConfigReader.read(configFile);
    PrivateIdentity keys = config.identity();
    try (Exchange exchange =
        ExchangeAddress.open(
            config.exchange(),
            config.federation(),
            new Configuration(),
            keys,
            keys.publicIdentity())) {
      Mailbox mailbox = new Mailbox(exchange, keys);
      List<Seen> all = Enrolments.of(mailbox, config.federation(), config.enrolled());
      if (json) {
        System.out.println(json(mailbox.owner().fingerprint(), all));
        return 0;
      }
      System.out.printf("%-16s %s%n", "coordinator", mailbox.owner().fingerprint());
      lines(all, configFile).forEach(System.out::println);
    }
    return 0;
  }

  static String json(String coordinator, List<Seen> all) {
    ObjectNode answer = new ObjectMapper().createObjectNode();
    answer.put("coordinator", coordinator).putArray("sites");
    for (Seen seen : all) {
      answer
          .withArray("/sites")
          .addObject()
          .put("site", seen.site().name())
          .put("keys", seen.identity().text())
          .put("fingerprint", seen.identity().fingerprint())
          .put("standing", RunsCommand.lower(seen.standing()));
    }
    return answer.toPrettyString();
  }

  static List<String> lines(List<Seen> all, Path file) {
    List<String> lines = new ArrayList<>();
    List<String> toAdd = new ArrayList<>();
    for (Seen seen : all) {
      lines.add(
          "%-16s %s  %s"
              .formatted(seen.site(), seen.identity().fingerprint(), text(seen.standing())));
      if (seen.standing() != Standing.ENROLLED && seen.standing() != Standing.REFUSED) {
        toAdd.add("  %s: \"%s\"".formatted(seen.site(), seen.identity().text()));
      }
    }
    if (!toAdd.isEmpty()) {
      lines.add("");
      lines.add(
          "To enrol keys whose fingerprint the site has confirmed by another channel, let 'sites' of %s say:"
              .formatted(file));
      lines.addAll(toAdd);
    }
    return lines;
  }

  private static String text(Standing standing) {
    return switch (standing) {
      case ENROLLED -> "enrolled";
      case NEW -> "asks to be enrolled";
      case FOLLOWS -> "asks to follow the enrolled keys, which have signed that";
      case OTHER -> "asks to be enrolled in place of other keys, WHICH HAVE NOT SIGNED THAT";
      case REFUSED -> "is not to be believed: it is not signed by these keys";
    };
  }
}
