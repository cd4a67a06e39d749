package org.interlake.driver.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.interlake.driver.grants.Grants;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.job.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what an administrator gives each party. */
@Command(
    name = "grants",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Prints the least rights that each party needs on an exchange's folder, as its administrator gives them: setfacl commands for a local folder and HDFS, IAM policies for S3. Changes nothing.",
    footerHeading = "%nExample:%n",
    footer =
        "  bin/interlake exchange grants --exchange hdfs://lake/exchange --federation f --site ulm --site bonn --account ulm=svc-ulm | sh")
final class ExchangeGrantsCommand implements Callable<Integer> {
  @Option(
      names = "--exchange",
      required = true,
      paramLabel = "FOLDER",
      description = "The exchange's folder: a path, hdfs://... or s3a://...")
  private URI exchange;

  @Option(
      names = "--federation",
      required = true,
      paramLabel = "NAME",
      description = "The federation.")
  private FederationId federation;

  @Option(
      names = "--site",
      required = true,
      paramLabel = "NAME",
      description = "A site; give it for each.")
  private List<SiteId> sites;

  @Option(
      names = "--driver-account",
      paramLabel = "ACCOUNT",
      defaultValue = "driver",
      description = "The account that the driver runs as (default: ${DEFAULT-VALUE}).")
  private String driverAccount;

  @Option(
      names = "--account",
      paramLabel = "SITE=ACCOUNT",
      description = "The account that a site runs as. Default: the site's name.")
  private Map<SiteId, String> accounts = new LinkedHashMap<>();

  @Option(
      names = "--json",
      description =
          "Print one JSON object: exchange, federation, accounts (of the driver and of each site), lines (what is printed otherwise).")
  private boolean json;

  @Override
  public Integer call() {
    SortedMap<SiteId, String> known = new TreeMap<>();
    sites.forEach(site -> known.put(site, accounts.getOrDefault(site, site.name())));
    for (SiteId site : accounts.keySet()) {
      if (!known.containsKey(site)) {
        throw new CommandException(
            ExitCode.USAGE,
            "--account %s=...: no such site (give --site %s too, or leave it out)"
                .formatted(site, site));
      }
    }
    try {
      List<String> lines = new Grants(exchange, federation, driverAccount, known).lines();
      if (json) {
        JsonAnswer.print(json(known, lines));
      } else {
        lines.forEach(System.out::println);
      }
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage());
    }
    return 0;
  }

  private ObjectNode json(SortedMap<SiteId, String> known, List<String> lines) {
    ObjectNode answer = JsonAnswer.object();
    answer.put("exchange", exchange.toString()).put("federation", federation.name());
    ObjectNode all = answer.putObject("accounts");
    all.put("driver", driverAccount);
    known.forEach((site, account) -> all.withObject("/sites").put(site.name(), account));
    lines.forEach(answer.withArray("/lines")::add);
    return answer;
  }
}
