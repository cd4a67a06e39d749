package org.interlake.driver.cli;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.interlake.protocol.bundle.BundleReader;
import org.interlake.protocol.bundle.BundleWriter;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.identity.PrivateIdentity;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes one party's objects to a bundle. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Writes what one party has published to one file, signed by that party, to be carried where no network goes. What is secret in it is encrypted already.",
    footerHeading = "%nExample:%n",
    footer =
        "  bin/interlake exchange export --exchange /srv/exchange --federation f --party sites/ulm --key keys/ulm.json --to ulm.bundle")
final class ExchangeExportCommand implements Callable<Integer> {
  @Mixin private ExchangePlace where;

  @Option(
      names = "--party",
      required = true,
      paramLabel = "PARTY",
      converter = PartyName.class,
      description = "Whose objects: driver, or sites/NAME. It must be whose key it is.")
  private ExchangePath party;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "That party's key file, with whose key the bundle is signed.")
  private Path key;

  @ArgGroup private KeysCommand.Words words;

  @Option(
      names = "--since",
      paramLabel = "BUNDLE",
      description = "An earlier bundle of this party: what it held is left out.")
  private Path since;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "BUNDLE",
      description = "The new file; it must not exist.")
  private Path to;

  @Option(names = "--json", description = "Print one JSON object: bundle, party, objects.")
  private boolean json;

  @Override
  public Integer call() {
    PrivateIdentity keys = new KeyFile(key).read(KeysCommand.Words.of(words));
    Set<ExchangePath> earlier =
        since == null
            ? Set.of()
            : BundleReader.open(since, where.federation(), party, keys.ownKeys()).paths();
    try (Exchange place = where.open()) {
      int objects =
          new BundleWriter(place, where.federation(), party, keys.signingKey()).write(to, earlier);
      if (json) {
        JsonAnswer.print(
            JsonAnswer.object()
                .put("bundle", to.toString())
                .put("party", party.toString())
                .put("objects", objects));
      } else {
        System.out.printf("%s holds %d objects of %s%n", to, objects, party);
      }
    }
    return 0;
  }
}
