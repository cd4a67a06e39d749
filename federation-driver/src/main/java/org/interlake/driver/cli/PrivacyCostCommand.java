package org.interlake.driver.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.interlake.models.PrivacyCost;
import org.interlake.models.secure.SharedNoise;
import org.interlake.models.statistics.StatisticsLayouts;
import org.interlake.privacy.accounting.Accountant;
import org.interlake.privacy.clipping.AdaptiveBound;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.plan.DifferentialPrivacySpec.Clipping;
import org.interlake.protocol.plan.DifferentialPrivacySpec.Noised;
import org.interlake.protocol.plan.DifferentialPrivacySpec.SiteLevel;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.StatisticsPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a plan would cost, before it is run. */
@Command(
    name = "cost",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Tells what a plan's rounds cost at most, and which noise they have; starts nothing.",
    footer = {"", "Example:", "  bin/interlake privacy cost --plan conf/plans/adult-site-dp.yaml"})
final class PrivacyCostCommand implements Callable<Integer> {
  @Option(
      names = "--plan",
      required = true,
      paramLabel = "FILE",
      description = "A plan with privacy.differentialPrivacy.")
  private Path file;

  @Option(
      names = "--json",
      description =
          "Print one JSON object: plan, unit, delta, rounds, noiseMultiplier, sites, spent (by accountant), and what belongs to the unit.")
  private boolean json;

  @Override
  public Integer call() {
    RunPlan plan = prepared(PlanReader.readAny(file));
    Noised noised = (Noised) plan.differentialPrivacy();
    String unit = noised instanceof SiteLevel ? PrivacySpent.SITE : PrivacySpent.RECORD;
    int rounds = PrivacyCost.roundsAtMost(plan);
    ObjectNode answer = PrivacyCommand.JSON.createObjectNode();
    answer.put("plan", plan.name());
    answer.put("unit", unit);
    answer.put("delta", noised.delta());
    answer.put("rounds", rounds);
    answer.put("noiseMultiplier", noised.noiseMultiplier());
    StringBuilder text = new StringBuilder();
    text.append("protects          each %s\n".formatted(unit));
    text.append("noise multiplier  %s\n".formatted(number(noised.noiseMultiplier())));
    if (noised instanceof SiteLevel site) {
      tellSites((Plan) plan, site, answer, text);
    }
    if (plan instanceof StatisticsPlan statistics) {
      tellSums(statistics, noised.noiseMultiplier(), answer, text);
    } else {
      text.append("training rounds   %d at most, and the evaluation\n".formatted(rounds));
    }
    ObjectNode spent = answer.putObject("spent");
    for (Accountant accountant : PrivacyCommand.ACCOUNTANTS) {
      double epsilon = accountant.epsilon(PrivacyCost.atMost(plan), noised.delta());
      spent.put(accountant.name(), epsilon);
      text.append(
          "epsilon by %s    %s at delta %s%n"
              .formatted(
                  accountant.name(),
                  PrivacyCommand.roundedUp(epsilon),
                  PrivacyCommand.number(noised.delta())));
    }
    System.out.print(json ? answer + System.lineSeparator() : text);
    return ExitCode.DONE.code();
  }

  /** How much noise the mean of the sites has, against what it can be at most. */
  private static void tellSites(Plan plan, SiteLevel site, ObjectNode answer, StringBuilder text) {
    double ofSum = site.noiseMultiplier();
    if (site.clipping() instanceof Clipping.Adaptive moving) {
      ofSum =
          new AdaptiveBound(moving.targetQuantile(), moving.learningRate(), moving.countNoise())
              .sumMultiplier(ofSum);
      text.append(
          "of the sum        %s, beside %s on the count\n"
              .formatted(number(ofSum), number(moving.countNoise())));
    }
    int sites = plan.sites().size();
    Optional<SharedNoise> shared = SharedNoise.of(plan);
    if (shared.isPresent()) {
      ofSum *= Math.sqrt((double) plan.sites().size() / shared.get().shares());
      answer.put("sharesCounted", shared.get().shares());
      answer.put("colluding", site.colluding());
      text.append(
          "shared noise      each site draws 1/sqrt(%d) of it: a sum is of %d sites or more, %d of whom may collude\n"
              .formatted(
                  shared.get().shares(),
                  shared.get().shares() + site.colluding(),
                  site.colluding()));
      text.append(
          "of the sum        %s, if all %d sites answer\n"
              .formatted(number(ofSum), plan.sites().size()));
    }
    answer.put("sumNoiseMultiplier", ofSum);
    answer.put("sites", sites);
    text.append(
        "sites             %d: the mean has noise of %s x clipping norm in each coordinate\n"
            .formatted(sites, number(ofSum / sites)));
  }

  /** How much noise a site's sums have. */
  private static void tellSums(
      StatisticsPlan plan, double noise, ObjectNode answer, StringBuilder text) {
    double ofCount = StatisticsLayouts.mechanism(plan, noise).standardDeviation();
    answer.put("sites", plan.sites().size());
    answer.put("countNoise", ofCount);
    text.append(
        "noise of a count  %s rows of each site; of the sum over %d sites %s\n"
            .formatted(
                number(ofCount),
                plan.sites().size(),
                number(ofCount * Math.sqrt(plan.sites().size()))));
    text.append("rounds            1, in which all sums leave\n");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private RunPlan prepared(RunPlan plan) {
    if (!(plan.differentialPrivacy() instanceof Noised)) {
      throw new CommandException(
          ExitCode.CONFIGURATION,
          "%s: privacy.differentialPrivacy: none (name a plan that has it: without noise nothing is bounded, and nothing is spent)"
              .formatted(file));
    }
    try {
      return PrivacyCost.prepared(plan);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.CONFIGURATION, e.getMessage());
    }
  }
}
