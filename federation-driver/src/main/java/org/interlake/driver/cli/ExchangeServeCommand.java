package org.interlake.driver.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.interlake.network.NetworkAddress;
import org.interlake.network.server.ExchangeServer;
import org.interlake.network.server.ExchangeServerConfig;
import org.interlake.network.server.ExchangeServerConfigReader;
import org.interlake.network.server.WatchedServerFile;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves an exchange until it is stopped. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description =
        "Serves a federation's exchange over TLS 1.3 to enrolled parties, who only open connections, until it is stopped.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  64   wrong options",
      "  69   the address cannot be listened at, or the folder cannot be reached",
      "  78   configuration or key file is wrong",
      "  130  stopped by Ctrl-C (143: by SIGTERM)",
      "",
      "Examples:",
      "  bin/interlake exchange serve --conf-file exchange.yaml",
      "  bin/interlake exchange serve --conf-file exchange.yaml --json"
    })
final class ExchangeServeCommand implements Callable<Integer> {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

  @Option(
      names = "--conf-file",
      required = true,
      paramLabel = "FILE",
      description = "The server's configuration; docs/reference/exchange-server.md describes it.")
  private Path configFile;

  @Option(
      names = "--json",
      description =
          "Print one JSON object when it listens, on one line: address, fingerprint, store, sites.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    StopSignal stop = StopSignal.watch(Thread.currentThread(), STOP_PATIENCE);
    try {
      serve();
      return ExitCode.DONE.code();
    } finally {
      stop.finished();
    }
  }

  private void serve() throws InterruptedException {
    ExchangeServerConfig config = ExchangeServerConfigReader.read(configFile);
    PrivateIdentity keys = config.identity();
    try (HadoopExchange folder =
            HadoopExchange.open(config.folder(), config.federation(), new Configuration());
        ExchangeServer server =
            ExchangeServer.start(
                config.listen().socket(),
                config.federation(),
                folder,
                keys.signingKey(),
                new WatchedServerFile(configFile, config),
                config.siteLimits(),
                Clock.systemUTC())) {
      String address =
          new NetworkAddress(
                  reachableName(config.listen().socket().getAddress(), config.listen().host()),
                  server.port(),
                  Optional.of(keys.verifyingKey()))
              .toString();
      String fingerprint = keys.publicIdentity().fingerprint();
      if (json) {
        ObjectNode answer = JsonAnswer.object();
        answer.put("address", address);
        answer.put("fingerprint", fingerprint);
        answer.put("store", folder.toString());
        answer.putArray("sites");
        config.sites().keySet().forEach(site -> answer.withArray("/sites").add(site.name()));
        System.out.println(answer);
      } else {
        System.out.println("address      " + address);
        System.out.println("fingerprint  " + fingerprint);
        System.out.println("store        " + folder);
        System.out.println("sites        " + config.sites().keySet());
        System.out.println(
            "The address is what 'exchange' says in the files of sites and of the driver. Stop with Ctrl-C.");
      }
      server.await();
    }
  }

  /** What others may know this host by, where it listens at all of its addresses. */
  private static String reachableName(InetAddress listened, String written) {
    if (listened == null || !listened.isAnyLocalAddress()) {
      return written;
    }
    try {
      return InetAddress.getLocalHost().getCanonicalHostName();
    } catch (UnknownHostException e) {
      return written;
    }
  }
}
