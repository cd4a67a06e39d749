package org.interlake.models;

import java.util.Optional;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.data.SiteData;
import org.interlake.models.training.Advance;
import org.interlake.models.training.Combined;
import org.interlake.models.training.GlobalModel;
import org.interlake.models.training.LocalUpdate;
import org.interlake.models.training.RoundInput;
import org.interlake.models.training.SiteRound;
import org.interlake.models.training.TrainingAlgorithm;
import org.interlake.models.training.TrainingException;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;

/**
 * What a site could do alone: the run's algorithm (of a strategy by local training, that descent),
 * features, rounds and loss tolerance on its own training rows only. Compared with the global
 * model, this is what taking part is worth. Metric targets do not stop it.
 */
public final class LocalOnlyTraining {
  private LocalOnlyTraining() {}

  /**
   * Trains; one pass over the rows for each round.
   *
   * @return the parameters, or empty if the site's rows alone determine no model: they carry one
   *     label, or the algorithm finds no next model, or it diverged
   */
  public static Optional<DoubleVector> train(
      Plan plan, FittedContract contract, SiteData data, SiteId site) {
    if (data.oneClass()) {
      return Optional.empty();
    }
    TrainingAlgorithm algorithm =
        TrainingAlgorithms.ofSiteAlone(plan, contract, data.train().rows());
    GlobalModel model = algorithm.initialModel();
    Optional<DoubleVector> memory = Optional.empty();
    try {
      RoundNumber round = RoundNumber.FIRST;
      while (round.number() <= plan.rounds().maximum()) {
        LocalUpdate update =
            algorithm.compute(
                data,
                new RoundInput(model.parameters(), algorithm.companions(model), memory),
                new SiteRound(site, round, plan.seed()));
        memory = update.memory();
        // The sum, and the weighted mean, over one site.
        Advance advance = algorithm.advance(model, Combined.ofAll(update.vector()));
        model = advance.next();
        if (advance.converged(plan.stop().lossTolerance())) {
          break;
        }
        round = round.next();
      }
    } catch (TrainingException e) {
      return Optional.empty();
    }
    return model.parameters().firstNonFinite() < 0
        ? Optional.of(model.parameters())
        : Optional.empty();
  }
}
