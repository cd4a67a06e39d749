package org.interlake.driver.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.interlake.privacy.accounting.Accountant;
import org.interlake.privacy.accounting.Calibration;
import org.interlake.privacy.accounting.PldAccountant;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;
import org.interlake.privacy.accounting.RdpAccountant;
import org.interlake.protocol.job.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What noise costs, and what it takes, before anything is run. */
@Command(
    name = "privacy",
    mixinStandardHelpOptions = true,
    description = "Computes what differential privacy costs; reads no data.",
    synopsisSubcommandLabel = "(plan | epsilon | cost)",
    subcommands = {
      PrivacyCommand.Plan.class,
      PrivacyCommand.Epsilon.class,
      PrivacyCostCommand.class
    })
final class PrivacyCommand {
  /** PLD, then RDP, as in every output. */
  static final List<Accountant> ACCOUNTANTS = List.of(new PldAccountant(), new RdpAccountant());

  /** Decimals of a noise multiplier, which is rounded up to them. */
  private static final double NOISE_UNIT = 1e-4;

  static final ObjectMapper JSON = new ObjectMapper();

  enum Choice {
    PLD,
    RDP;

    private Accountant accountant() {
      return this == PLD ? ACCOUNTANTS.get(0) : ACCOUNTANTS.get(1);
    }
  }

  @Command(
      name = "plan",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Solves for the noise that keeps a number of steps within epsilon and delta.",
      footer = {
        "",
        "Example:",
        "  bin/interlake privacy plan --epsilon 2 --delta 1e-5 --sampling-rate 0.01 --steps 1000"
      })
  static final class Plan implements Callable<Integer> {
    @Option(
        names = "--epsilon",
        required = true,
        paramLabel = "E",
        description = "The target, greater than 0.")
    private double epsilon;

    @Option(
        names = "--delta",
        required = true,
        paramLabel = "D",
        description = "The target, greater than 0; well below 1 / rows.")
    private double delta;

    @Option(
        names = "--sampling-rate",
        required = true,
        paramLabel = "Q",
        description =
            "The probability with which a row takes part in a step; 1 for answers on all rows.")
    private double samplingRate;

    @Option(
        names = "--steps",
        required = true,
        paramLabel = "T",
        description = "Steps of all rounds together.")
    private long steps;

    @Option(
        names = "--accountant",
        paramLabel = "NAME",
        description = "Whose word counts: pld or rdp. Default: pld.")
    private Choice accountant = Choice.PLD;

    @Option(
        names = "--json",
        description =
            "Print one JSON object: epsilon, accountant, delta, samplingRate, steps, noiseMultiplier, spent (by accountant; null: infinite).")
    private boolean json;

    @Override
    public Integer call() {
      try {
        double solved =
            Calibration.noiseMultiplier(
                accountant.accountant(), epsilon, delta, samplingRate, steps);
        double noise = Math.ceil(solved / NOISE_UNIT) * NOISE_UNIT;
        // The double that the printed decimals stand for.
        noise = Double.parseDouble(String.format(Locale.ROOT, "%.4f", noise));
        ObjectNode answer = JSON.createObjectNode();
        answer.put("epsilon", epsilon);
        answer.put("accountant", accountant.accountant().name());
        show(new SampledGaussian(noise, samplingRate, steps), delta, answer, json);
        return ExitCode.DONE.code();
      } catch (IllegalArgumentException e) {
        throw new CommandException(ExitCode.USAGE, e.getMessage());
      }
    }
  }

  @Command(
      name = "epsilon",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Tells what a number of steps with a given noise costs.",
      footer = {
        "",
        "Example:",
        "  bin/interlake privacy epsilon --noise 1.1 --delta 1e-5 --sampling-rate 0.01 --steps 1000"
      })
  static final class Epsilon implements Callable<Integer> {
    @Option(
        names = "--noise",
        required = true,
        paramLabel = "S",
        description =
            "The noise multiplier, greater than 0: standard deviation of the noise over the greatest norm of what one row adds.")
    private double noise;

    @Option(
        names = "--delta",
        required = true,
        paramLabel = "D",
        description = "Greater than 0, less than 1.")
    private double delta;

    @Option(
        names = "--sampling-rate",
        required = true,
        paramLabel = "Q",
        description =
            "The probability with which a row takes part in a step; 1 for answers on all rows.")
    private double samplingRate;

    @Option(
        names = "--steps",
        required = true,
        paramLabel = "T",
        description = "Steps of all rounds together.")
    private long steps;

    @Option(
        names = "--json",
        description =
            "Print one JSON object: delta, samplingRate, steps, noiseMultiplier, spent (by accountant; null: infinite).")
    private boolean json;

    @Override
    public Integer call() {
      try {
        if (noise == 0) {
          throw new IllegalArgumentException(
              "Invalid noise: 0 (must be greater than 0: without noise there is no epsilon)");
        }
        if (!(delta > 0 && delta < 1)) {
          throw new IllegalArgumentException(
              "Invalid delta: %s (must be greater than 0 and less than 1)".formatted(delta));
        }
        show(new SampledGaussian(noise, samplingRate, steps), delta, JSON.createObjectNode(), json);
        return ExitCode.DONE.code();
      } catch (IllegalArgumentException e) {
        throw new CommandException(ExitCode.USAGE, e.getMessage());
      }
    }
  }

  private static void show(SampledGaussian event, double delta, ObjectNode answer, boolean asJson) {
    answer.put("delta", delta);
    answer.put("samplingRate", event.samplingRate());
    answer.put("steps", event.steps());
    answer.put("noiseMultiplier", event.noiseMultiplier());
    ObjectNode spent = answer.putObject("spent");
    StringBuilder text = new StringBuilder();
    text.append("noise multiplier  %s%n".formatted(number(event.noiseMultiplier())));
    text.append(
        "steps             %d, sampling rate %s%n"
            .formatted(event.steps(), number(event.samplingRate())));
    for (Accountant accountant : ACCOUNTANTS) {
      double epsilon = accountant.epsilon(List.of(event), delta);
      if (Double.isFinite(epsilon)) {
        spent.put(accountant.name(), epsilon);
      } else {
        // JSON has no infinity.
        spent.putNull(accountant.name());
      }
      text.append(
          "epsilon by %s    %s at delta %s%n"
              .formatted(accountant.name(), roundedUp(epsilon), number(delta)));
    }
    System.out.print(asJson ? answer + System.lineSeparator() : text);
  }

  /** As it was typed, more or less: without superfluous zeros. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  static String roundedUp(double epsilon) {
    return Double.isFinite(epsilon)
        ? String.format(Locale.ROOT, "%.4f", Math.ceil(epsilon * 1e4) / 1e4)
        : "infinite";
  }
}
