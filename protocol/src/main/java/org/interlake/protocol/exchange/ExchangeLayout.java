package org.interlake.protocol.exchange;

import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.PublicIdentity;

/** Every path of the exchange, in one place. The spec is {@code docs/spec/exchange.md}. */
public final class ExchangeLayout {
  private ExchangeLayout() {}

  public static ExchangePath roster(Digest digest) {
    return ExchangePath.of("driver", "roster", digest.hex());
  }

  /** The folder whose children are the runs' names. */
  public static ExchangePath runs() {
    return ExchangePath.of("driver", "runs");
  }

  public static ExchangePath plan(RunId run) {
    return driverRun(run).child("plan");
  }

  /** The folder of the claims of drivers on the run. */
  public static ExchangePath claims(RunId run) {
    return driverRun(run).child("claims");
  }

  public static ExchangePath claim(RunId run, int epoch) {
    return claims(run).child(Integer.toString(epoch));
  }

  public static ExchangePath release(RunId run, int epoch) {
    return claims(run).child(epoch + ".released");
  }

  public static ExchangePath contract(RunId run) {
    return driverRun(run).child("contract");
  }

  /** Which public table the driver's own updates are computed on. */
  public static ExchangePath reference(RunId run) {
    return driverRun(run).child("reference");
  }

  public static ExchangePath model(RunId run, RoundNumber round) {
    return driverRun(run).child("rounds", round.toString(), "model");
  }

  public static ExchangePath call(RunId run, RoundNumber round) {
    return driverRun(run).child("rounds", round.toString(), "call");
  }

  /** The folder of a round's aggregate, where that is a vector in parts. */
  public static ExchangePath aggregate(RunId run, RoundNumber round) {
    return driverRun(run).child("rounds", round.toString(), "aggregate");
  }

  /** The manifest of a vector in parts. */
  public static ExchangePath manifest(ExchangePath folder) {
    return folder.child("manifest");
  }

  /**
   * A part of a vector in parts.
   *
   * @param inputs what the vector was made of
   */
  public static ExchangePath part(ExchangePath folder, Digest inputs, int number) {
    return folder.child(inputs.hex(), Integer.toString(number));
  }

  /** The sites' keys for secure aggregation in the run, each as its site has signed it. */
  public static ExchangePath directory(RunId run) {
    return driverRun(run).child("directory");
  }

  /** The driver's request to one site to help to open a round's sum. */
  public static ExchangePath unmask(RunId run, RoundNumber round, SiteId site) {
    return driverRun(run).child("rounds", round.toString(), "unmask", site.name());
  }

  public static ExchangePath result(RunId run) {
    return driverRun(run).child("result");
  }

  /** The folder whose children are the names of the sites that have written anything. */
  public static ExchangePath sites() {
    return ExchangePath.of("sites");
  }

  /** The folder whose children are the runs that a site has answered. */
  public static ExchangePath siteRuns(SiteId site) {
    return ExchangePath.of("sites", site.name(), "runs");
  }

  /**
   * The folder of a site's enrolments; an enrolment's name says the keys that it is signed with.
   */
  public static ExchangePath enrolments(SiteId site) {
    return ExchangePath.of("sites", site.name(), "enrolments");
  }

  /**
   * A site's enrolment with these keys.
   *
   * @throws IllegalArgumentException if they are not for other processes
   */
  public static ExchangePath enrolment(SiteId site, PublicIdentity identity) {
    return enrolments(site).child(identity.text().replace(':', '.').replace(' ', '.'));
  }

  /**
   * The keys that an enrolment's name says.
   *
   * @throws IllegalArgumentException if it says none
   */
  public static PublicIdentity identityOf(String enrolment) {
    String[] parts = enrolment.split("\\.", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException(
          "Invalid name of an enrolment: '%s' (must be two public keys)".formatted(enrolment));
    }
    return PublicIdentity.parse("%s:%s %s:%s".formatted((Object[]) parts));
  }

  /** The folder of all rosters, by their digests. */
  public static ExchangePath rosters() {
    return ExchangePath.of("driver", "roster");
  }

  public static ExchangePath accepted(SiteId site, RunId run) {
    return siteRun(site, run).child("accepted");
  }

  public static ExchangePath declined(SiteId site, RunId run) {
    return siteRun(site, run).child("declined");
  }

  public static ExchangePath update(SiteId site, RunId run, RoundNumber round) {
    return siteRun(site, run).child("rounds", round.toString(), "update");
  }

  /** A site's answer to {@link #unmask}. Kept in the same order in the site's own folder. */
  public static ExchangePath unmasking(SiteId site, RunId run, RoundNumber round) {
    return siteRun(site, run).child("rounds", round.toString(), "unmasking");
  }

  /** A site's private key of a run; never on the exchange. */
  public static ExchangePath agreement(SiteId site, RunId run) {
    return siteRun(site, run).child("agreement");
  }

  /** All that the driver writes. */
  public static ExchangePath driver() {
    return ExchangePath.of("driver");
  }

  /** All that a site writes. */
  public static ExchangePath site(SiteId site) {
    return ExchangePath.of("sites", site.name());
  }

  /** All that a site has written of a run. */
  public static ExchangePath siteRun(SiteId site, RunId run) {
    return siteRuns(site).child(run.name());
  }

  /** The folder whose children are the numbers of the rounds that a site has written of. */
  public static ExchangePath siteRounds(SiteId site, RunId run) {
    return siteRun(site, run).child("rounds");
  }

  /** What a site keeps with its update; not on the exchange, but in the same order elsewhere. */
  public static ExchangePath memory(SiteId site, RunId run, RoundNumber round) {
    return siteRounds(site, run).child(round.toString(), "memory");
  }

  /** What a site draws the noise of a run from; never on the exchange, as its memory. */
  public static ExchangePath noiseKey(SiteId site, RunId run) {
    return siteRun(site, run).child("noise-key");
  }

  /** What a site keeps of the tables that it has pinned for a run; never on the exchange. */
  public static ExchangePath tables(SiteId site, RunId run) {
    return siteRun(site, run).child("tables");
  }

  /** The key under which a site tells of its tables; never on the exchange. */
  public static ExchangePath tableKey(SiteId site) {
    return ExchangePath.of("sites", site.name(), "table-key");
  }

  /** What a driver keeps of a run's noise, in a folder of its own; never on the exchange. */
  public static ExchangePath driverNoise(RunId run) {
    return driverRun(run).child("noise");
  }

  /** What a driver draws the noise of a run from. */
  public static ExchangePath driverNoiseKey(RunId run) {
    return driverNoise(run).child("key");
  }

  /** The folder whose children are the numbers of the rounds that a driver drew noise for. */
  public static ExchangePath noisedRounds(RunId run) {
    return driverNoise(run).child("rounds");
  }

  /** What a driver drew a round's noise for. */
  public static ExchangePath noisedRound(RunId run, RoundNumber round) {
    return noisedRounds(run).child(round.toString());
  }

  /** The folder of what a site has noted of its own doings; never on the exchange. */
  public static ExchangePath auditJournal(SiteId site) {
    return ExchangePath.of("sites", site.name(), "audit");
  }

  /** The folder of some rows of {@link #auditJournal} with neighbouring numbers. */
  public static ExchangePath auditShelf(SiteId site, long shelf) {
    return auditJournal(site).child(Long.toString(shelf));
  }

  /** One row of {@link #auditJournal}. */
  public static ExchangePath auditRow(SiteId site, long shelf, long number) {
    return auditShelf(site, shelf).child(Long.toString(number));
  }

  /** The folder of the statistics that a site has answered; never on the exchange. */
  public static ExchangePath statisticsAnswers(SiteId site) {
    return ExchangePath.of("sites", site.name(), "statistics");
  }

  /** One round of {@link #statisticsAnswers}, by its number. */
  public static ExchangePath statisticsAnswer(SiteId site, long number) {
    return statisticsAnswers(site).child(Long.toString(number));
  }

  private static ExchangePath driverRun(RunId run) {
    return runs().child(run.name());
  }
}
