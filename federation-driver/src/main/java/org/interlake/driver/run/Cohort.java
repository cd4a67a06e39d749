package org.interlake.driver.run;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Refusal;

/**
 * Where each of the plan's sites stands. A site is called once it has accepted. One that missed a
 * round is still called, but no longer waited for until something of it turns up again.
 */
final class Cohort {
  private final List<SiteId> permitted;
  private final int quorum;
  private final SortedMap<SiteId, Acceptance> accepted = new TreeMap<>();
  private final SortedMap<SiteId, Acceptance> everAccepted = new TreeMap<>();
  private final SortedMap<SiteId, Refusal> declined = new TreeMap<>();
  private final SortedMap<SiteId, RefusalReason> distrusted = new TreeMap<>();
  private final SortedSet<SiteId> revoked = new TreeSet<>();
  private final Map<SiteId, RoundNumber> absentSince = new TreeMap<>();
  private final Map<SiteId, RoundNumber> lastMissed = new HashMap<>();
  private final Map<SiteId, RoundNumber> lastTrained = new HashMap<>();
  private final Map<SiteId, Told> reports = new HashMap<>();
  private final Set<SiteId> unheard = new HashSet<>();

  Cohort(List<SiteId> permitted, int quorum) {
    this.permitted = List.copyOf(permitted);
    this.quorum = quorum;
    unheard.addAll(permitted);
  }

  int quorum() {
    return quorum;
  }

  void accept(SiteId site, Acceptance acceptance) {
    unheard.remove(site);
    accepted.put(site, acceptance);
    everAccepted.put(site, acceptance);
  }

  void decline(SiteId site, Refusal refusal) {
    unheard.remove(site);
    accepted.remove(site);
    absentSince.remove(site);
    declined.put(site, refusal);
  }

  /** A site's answer to the plan is not to be believed; it counts as a site that said no. */
  void distrust(SiteId site, RefusalReason reason) {
    unheard.remove(site);
    accepted.remove(site);
    distrusted.put(site, reason);
  }

  /**
   * A site that is not enrolled any more is not called, and its answer to the plan is not waited
   * for; once it is again, its answer is read again.
   */
  void enrolled(Predicate<SiteId> now) {
    for (SiteId site : permitted) {
      if (!now.test(site)) {
        revoked.add(site);
        unheard.remove(site);
        accepted.remove(site);
        absentSince.remove(site);
      } else if (revoked.remove(site) && !declined.containsKey(site)) {
        unheard.add(site);
      }
    }
  }

  /** Sites that have not answered the plan. */
  SortedSet<SiteId> unheard() {
    return new TreeSet<>(unheard);
  }

  /** Sites to call, in site order. */
  List<SiteId> callable() {
    return List.copyOf(accepted.keySet());
  }

  SortedMap<SiteId, Refusal> declined() {
    return declined;
  }

  /** What a site accepted with, even if it has declined since; its earlier rounds count. */
  Optional<Acceptance> acceptanceOf(SiteId site) {
    return Optional.ofNullable(everAccepted.get(site));
  }

  /** A site was called, and nothing of it came. One that is not called misses nothing. */
  void missed(SiteId site, RoundNumber round) {
    absentSince.putIfAbsent(site, round);
    lastMissed.put(site, round);
  }

  void returned(SiteId site) {
    absentSince.remove(site);
    lastMissed.remove(site);
  }

  /** The last round that a site was called to and missed, if nothing of it turned up since. */
  Optional<RoundNumber> lastMissed(SiteId site) {
    return Optional.ofNullable(lastMissed.get(site));
  }

  /** Whether that was one of the {@code rounds} rounds before {@code next}. */
  boolean missedWithin(SiteId site, int rounds, int next) {
    return lastMissed(site).filter(missed -> next - missed.number() <= rounds).isPresent();
  }

  /** Whether any site that can be called is not absent. */
  boolean anyPresent() {
    return accepted.keySet().stream().anyMatch(site -> !isAbsent(site));
  }

  void calledToTrain(List<SiteId> sites, RoundNumber round) {
    sites.forEach(site -> lastTrained.put(site, round));
  }

  /** The last round that called a site to train; 0 before the first. */
  int lastTrained(SiteId site) {
    return lastTrained.containsKey(site) ? lastTrained.get(site).number() : 0;
  }

  /** What a site says of itself, with an update that counts. */
  void reported(SiteId site, Told report) {
    reports.put(site, report);
  }

  /** Training rows by a site's last update; 0 before the first. */
  long rowsOf(SiteId site) {
    return reports.containsKey(site) ? reports.get(site).examples().orElse(0) : 0;
  }

  /** Seconds that a site took for its last update; infinite before the first. */
  double secondsOf(SiteId site) {
    return reports.containsKey(site)
        ? reports.get(site).computeSeconds()
        : Double.POSITIVE_INFINITY;
  }

  /** Sites that are called but not waited for, with the first round that they missed. */
  Map<SiteId, RoundNumber> absent() {
    return Map.copyOf(absentSince);
  }

  boolean isAbsent(SiteId site) {
    return absentSince.containsKey(site);
  }

  /** Whether the quorum can still be met, by sites that accepted or may yet do so. */
  boolean canMeetQuorum() {
    return accepted.size() + unheard.size() >= quorum;
  }

  /** Who said what, for the reason of an abandoned run. */
  String describe() {
    StringBuilder text =
        new StringBuilder("%d of %d sites accepted".formatted(accepted.size(), permitted.size()));
    if (!accepted.isEmpty()) {
      text.append(" ").append(accepted.keySet());
    }
    if (!unheard.isEmpty()) {
      text.append("; no answer from ").append(unheard());
    }
    if (!revoked.isEmpty()) {
      text.append("; no longer enrolled ").append(revoked);
    }
    declined.forEach(
        (site, refusal) ->
            text.append(
                "; %s declined (%s: %s)".formatted(site, refusal.reason(), refusal.detail())));
    distrusted.forEach(
        (site, reason) -> text.append("; answer of %s refused (%s)".formatted(site, reason.key())));
    return text.toString();
  }
}
