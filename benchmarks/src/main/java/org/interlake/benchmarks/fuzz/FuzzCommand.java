package org.interlake.benchmarks.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.interlake.benchmarks.fuzz.Fuzzing.Outcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Feeds damaged input to every decoder of what another party wrote. */
@Command(
    name = "fuzz",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Feeds damaged input to every decoder of what another party wrote, and ends at the first fault.",
    footer = {"%nExit codes:", "  0    no fault", "  1    a fault, with the input that shows it"})
public final class FuzzCommand implements Callable<Integer> {
  @Option(
      names = "--executions",
      paramLabel = "N",
      defaultValue = "10000000",
      description = "Damaged inputs, over all decoders. Default: ${DEFAULT-VALUE}.")
  private long executions;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Another one damages otherwise. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Target> targets = targets(Path.of(System.getenv("INTERLAKE_HOME")));
    if (executions < 1) {
      throw new ParameterException(
          spec.commandLine(), "Invalid --executions: %d (must be 1 or more)".formatted(executions));
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<Outcome>> outcomes = new ArrayList<>();
      long weights = targets.stream().mapToLong(Target::weight).sum();
      for (Target target : targets) {
        long its = Math.multiplyExact(executions, target.weight()) / weights + 1;
        outcomes.add(threads.submit(() -> new Fuzzing(target, seed, its).run()));
      }
      System.out.printf(
          Locale.ROOT,
          "%-28s %12s %12s %12s %10s%n",
          "decoder",
          "executions",
          "taken",
          "refused",
          "us each");
      long all = 0;
      for (Future<Outcome> future : outcomes) {
        Outcome outcome = future.get();
        all += outcome.executions();
        System.out.printf(
            Locale.ROOT,
            "%-28s %12d %12d %12d %10.1f%n",
            outcome.target(),
            outcome.executions(),
            outcome.taken(),
            outcome.refused(),
            outcome.nanos() / 1e3 / outcome.executions());
      }
      System.out.printf(Locale.ROOT, "%d executions, seed %d, no fault%n", all, seed);
      return 0;
    } catch (ExecutionException e) {
      System.err.println(e.getCause().getMessage());
      e.getCause().printStackTrace();
      return 1;
    } finally {
      threads.shutdownNow();
    }
  }

  static List<Target> targets(Path home) throws IOException {
    List<Target> targets = new ArrayList<>(EnvelopeTargets.all());
    targets.addAll(TextTargets.all(home));
    targets.addAll(VectorTargets.all());
    targets.addAll(SecureSumTargets.all());
    return targets;
  }
}
