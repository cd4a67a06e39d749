package org.interlake.benchmarks.large;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;

/**
 * What all processes of a work know of it.
 *
 * @param folder with {@code exchange} and {@code keys} in it
 * @param elements of the model
 * @param rounds how many
 */
record LargeFederation(Path folder, long elements, int siteCount, int rounds) {
  static final FederationId FEDERATION = new FederationId("large");
  static final RunId RUN = new RunId("large");
  static final Digest PLAN = Digest.of(new byte[0]);
  static final String DRIVER_KEY = "driver";

  /** No site of this work has a table. */
  static final TableVersion TABLE = new TableVersion("none", "none", 0, PLAN);

  LargeFederation {
    requireNonNull(folder, "folder");
  }

  /** As a process gets it on its command line. */
  static LargeFederation of(String... arguments) {
    return new LargeFederation(
        Path.of(arguments[0]),
        Long.parseLong(arguments[1]),
        Integer.parseInt(arguments[2]),
        Integer.parseInt(arguments[3]));
  }

  List<String> arguments() {
    return List.of(
        folder.toString(),
        Long.toString(elements),
        Integer.toString(siteCount),
        Integer.toString(rounds));
  }

  VectorLayout layout() {
    return VectorLayout.single("parameters", ElementType.FLOAT32, elements);
  }

  List<SiteId> sites() {
    List<SiteId> sites = new ArrayList<>();
    for (int k = 0; k < siteCount; k++) {
      sites.add(site(k));
    }
    return sites;
  }

  static SiteId site(int number) {
    return new SiteId("site" + number);
  }

  Path exchangeFolder() {
    return folder.resolve("exchange");
  }

  Exchange open() {
    return HadoopExchange.open(exchangeFolder().toUri(), FEDERATION, new Configuration());
  }

  Path keyFile(String party) {
    return folder.resolve("keys").resolve(party + ".json");
  }

  SigningKey key(String party) {
    return new KeyFile(keyFile(party)).read().signingKey();
  }

  /** Where a round's model stands: for round 1 the first one, then the aggregate before it. */
  static ExchangePath model(RoundNumber round) {
    return ExchangeLayout.aggregate(RUN, round);
  }

  static EnvelopeContext call(RoundNumber round, Digest model) {
    return EnvelopeContext.fromDriver(MessageKind.CALL, FEDERATION, RUN, model).inRound(round);
  }

  static EnvelopeContext update(SiteId site, RoundNumber round, Digest model) {
    return EnvelopeContext.fromSite(MessageKind.UPDATE, FEDERATION, RUN, site, model)
        .inRound(round);
  }

  static EnvelopeContext acceptance(SiteId site) {
    return EnvelopeContext.fromSite(MessageKind.ACCEPTED, FEDERATION, RUN, site, PLAN);
  }
}
