package org.interlake.driver.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.interlake.protocol.bundle.BundleReader;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.identity.PublicIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a bundle into an exchange. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Checks a bundle from its first byte to its last, and publishes what it holds in this exchange. A bundle that is not believed, or does not fit, changes nothing; one that was taken in before neither.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  64   wrong options",
      "  69   the exchange cannot be reached",
      "  77   the bundle is not believed, or another object is at one of its paths",
      "",
      "Example:",
      "  bin/interlake exchange import --exchange /srv/exchange --federation f --party sites/ulm --signed-by 'ed25519:... x25519:...' ulm.bundle"
    })
final class ExchangeImportCommand implements Callable<Integer> {
  @Mixin private ExchangePlace where;

  @Option(
      names = "--party",
      required = true,
      paramLabel = "PARTY",
      converter = PartyName.class,
      description = "Whose objects it must hold: driver, or sites/NAME.")
  private ExchangePath party;

  @Option(
      names = "--signed-by",
      required = true,
      paramLabel = "KEYS",
      description = "That party's enrolled public keys, as 'interlake keys show' prints them.")
  private PublicIdentity keys;

  @Parameters(paramLabel = "BUNDLE", description = "The file.")
  private Path file;

  @Option(
      names = "--json",
      description = "Print one JSON object: bundle, party, published, alreadyThere.")
  private boolean json;

  @Override
  public Integer call() {
    BundleReader bundle = BundleReader.open(file, where.federation(), party, keys);
    try (Exchange place = where.open()) {
      BundleReader.Imported imported = bundle.importTo(place);
      if (json) {
        JsonAnswer.print(
            JsonAnswer.object()
                .put("bundle", file.toString())
                .put("party", party.toString())
                .put("published", imported.published())
                .put("alreadyThere", imported.alreadyThere()));
      } else {
        System.out.printf(
            "%s: %d objects published, %d were there already%n",
            file, imported.published(), imported.alreadyThere());
      }
    }
    return 0;
  }
}
