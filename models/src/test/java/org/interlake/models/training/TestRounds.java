package org.interlake.models.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.interlake.models.data.BlockKernel;
import org.interlake.models.data.RowBlock;
import org.interlake.protocol.vector.DoubleVector;

/** Rounds of an algorithm whose sites send sums, without Spark: one block is one site. */
public final class TestRounds {
  private final TrainingAlgorithm algorithm;
  private final Function<double[], BlockKernel> kernel;
  private final List<RowBlock> sites;

  /**
   * @param kernel the sums of the algorithm's update at some parameters
   */
  public TestRounds(
      TrainingAlgorithm algorithm, Function<double[], BlockKernel> kernel, List<RowBlock> sites) {
    this.algorithm = algorithm;
    this.kernel = kernel;
    this.sites = sites;
  }

  /** What a run ended with. */
  public record Outcome(GlobalModel model, List<Advance> advances) {
    public double[] parameters() {
      return model.parameters().toArray();
    }

    public int rounds() {
      return advances.size();
    }

    public Advance last() {
      return advances.get(advances.size() - 1);
    }
  }

  /** Trains until it converges, through the bytes that a resumed driver would have. */
  public Outcome train(double tolerance, int mostRounds) {
    return train(algorithm.initialModel(), tolerance, mostRounds);
  }

  public Outcome train(GlobalModel start, double tolerance, int mostRounds) {
    GlobalModel model = start;
    List<Advance> advances = new ArrayList<>();
    while (advances.size() < mostRounds) {
      Advance advance = algorithm.advance(reread(model), Combined.ofAll(sums(model)));
      advances.add(advance);
      model = advance.next();
      if (advance.converged(tolerance)) {
        break;
      }
    }
    return new Outcome(model, advances);
  }

  /** The sums over all sites at a model's parameters. */
  public DoubleVector sums(GlobalModel model) {
    double[] parameters = model.parameters().toArray();
    return DoubleVector.of(algorithm.updateLayout(), sum(kernel.apply(parameters), sites));
  }

  /** The sums over some blocks, block by block. */
  public static double[] sum(BlockKernel kernel, List<RowBlock> blocks) {
    double[] total = new double[kernel.length()];
    for (RowBlock block : blocks) {
      double[] sums = new double[kernel.length()];
      kernel.add(block, sums);
      for (int i = 0; i < total.length; i++) {
        total[i] += sums[i];
      }
    }
    return total;
  }

  private GlobalModel reread(GlobalModel model) {
    return new GlobalModel(
        DoubleVector.decode(algorithm.parameterLayout(), model.parameters().encode()),
        DoubleVector.decode(algorithm.stateLayout(), model.state().encode()));
  }
}
