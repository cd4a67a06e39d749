package org.interlake.models.descent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.models.data.SiteData;
import org.interlake.models.training.Advance;
import org.interlake.models.training.Combined;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.RoundInput;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.vector.Combination;
import org.interlake.protocol.vector.DoubleVector;

/** Sites with their memories, and a driver, round by round: the definition, written plainly. */
final class SitesInRounds {
  private final TrainingAlgorithm algorithm;
  private final SortedMap<String, SiteData> sites;
  private final Map<String, DoubleVector> memories = new TreeMap<>();
  private GlobalModel model;
  private int rounds;

  SitesInRounds(TrainingAlgorithm algorithm, Map<String, SiteData> sites) {
    this.algorithm = algorithm;
    this.sites = new TreeMap<>(sites);
    this.model = algorithm.initialModel();
  }

  /** A round of all sites. */
  Advance round() {
    return round(sites.keySet(), sites.keySet());
  }

  /**
   * A round.
   *
   * @param called sites that compute
   * @param counted those of them whose update is combined; the others keep what they had
   */
  Advance round(Set<String> called, Set<String> counted) {
    rounds++;
    List<LocalUpdate> updates = new ArrayList<>();
    for (String site : sites.keySet()) {
      if (called.contains(site)) {
        LocalUpdate update = compute(site);
        if (counted.contains(site)) {
          updates.add(update);
          update.memory().ifPresent(memory -> memories.put(site, memory));
        }
      }
    }
    double examples = updates.stream().mapToLong(LocalUpdate::exampleCount).sum();
    Advance advance =
        algorithm.advance(
            model,
            new Combined(combine(updates, examples), Math.min(1, examples / rows(sites.keySet()))));
    model = advance.next();
    return advance;
  }

  /** What a site would send in the round that is {@code rounds} now. */
  private LocalUpdate compute(String site) {
    return algorithm.compute(
        sites.get(site),
        new RoundInput(
            model.parameters(),
            algorithm.companions(model),
            Optional.ofNullable(memories.get(site))),
        new SiteRound(new SiteId(site), new RoundNumber(rounds), 7));
  }

  private DoubleVector combine(List<LocalUpdate> updates, double examples) {
    boolean sum = algorithm.combination() == Combination.SUM;
    double[] total = new double[updates.get(0).vector().length()];
    for (LocalUpdate update : updates) {
      for (int i = 0; i < total.length; i++) {
        total[i] += update.vector().get(i) * (sum ? 1 : update.exampleCount() / examples);
      }
    }
    return DoubleVector.of(algorithm.updateLayout(), total);
  }

  private double rows(Set<String> names) {
    return names.stream().mapToLong(name -> sites.get(name).train().rows()).sum();
  }

  /** Σ p_k m_k over all sites, where m_k is 0 of a site that keeps nothing yet. */
  double[] meanMemory() {
    double[] mean = new double[model.parameters().length()];
    memories.forEach(
        (site, memory) -> {
          for (int i = 0; i < mean.length; i++) {
            mean[i] += rows(Set.of(site)) / rows(sites.keySet()) * memory.get(i);
          }
        });
    return mean;
  }

  Optional<DoubleVector> memory(String site) {
    return Optional.ofNullable(memories.get(site));
  }

  GlobalModel model() {
    return model;
  }

  double[] parameters() {
    return model.parameters().toArray();
  }
}
