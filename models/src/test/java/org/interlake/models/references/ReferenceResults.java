package org.interlake.models.references;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.interlake.models.TestFederation;
import org.interlake.models.TestSpark;
import org.interlake.models.references.Mnist.Partition;
import org.interlake.models.references.ReferenceRun.Outcome;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.Test;

/**
 * Writes {@code docs/results.md}: every model of every reference, trained in full. Its name keeps
 * it out of the tests; {@code bin/results} runs it.
 */
class ReferenceResults {
  private static final String HEAD =
      """
      # Results on real data

      Made by `bin/results`, which trains every model below and writes this page; it needs the folder of test data (`INTERLAKE_TEST_DATA`,
      default `../shared/data`) and some ten minutes; sections between marks are other commands' and stay. Every number but those of `reference` is of this version of Interlake.

      - **Ours** is federated training in one process: feature contract, updates, their sum or mean, metrics over the held-out rows of all sites.
        No exchange, no signatures: they change no number. Where a model was trained from several seeds: mean ± deviation (divisor n).
      - **Reference** was computed outside Interlake, in numpy and scikit-learn: for `newton` and `lbfgs` by training on all rows in one place, for `fedavg` by
        another program for the same algorithm, with other random draws. Seeds 1 to 3 (mnist 1 and 2), every site in every round.
        Agreement is the printed digits for the former, 2 sd + 0.5 % for the latter.
      - **Bytes a round** are the update vectors of all sites and the model's parameters once, as encoded. The metrics of held-out rows that travel with an
        update are not in it: 8 · (4 + 2 · `evaluation.scoreBins`) bytes a site for a binary label.
      - AUC comes from histograms of 4,096 bins. E, B and rate are `localEpochs`, `batchSize` and `learningRate`.
      """;

  private final ResultsTable table = new ResultsTable();

  @Test
  void writeResults() throws IOException {
    fremtpl2();
    beijingAir();
    creditDefault();
    adult();
    mnist();
    List<String> lines = new ArrayList<>(HEAD.lines().toList());
    lines.addAll(table.lines());
    Path page = Path.of(System.getProperty("interlake.root", "."), "docs", "results.md");
    lines.addAll(KeptSections.of(Files.readAllLines(page)));
    Files.write(page, lines);
  }

  private void fremtpl2() {
    table.section(
        "fremtpl2: claims of motor insurance, 22 regions",
        "677,991 policies, 542,385 of them to train on, offset log(exposure); 26,444 claims. The contract has no logarithm, no cap and no dropped category: those columns are prepared in the table. Metric: mean deviance of a held-out row.");
    train(Fremtpl2.policies(Fremtpl2.SMALL), Fremtpl2.SMALL);
    train(Fremtpl2.policies(Fremtpl2.FULL), Fremtpl2.FULL);
    train(Fremtpl2.policies(Fremtpl2.FEDAVG), Fremtpl2.FEDAVG);
    train(Fremtpl2.claims(), Fremtpl2.SEVERITY);
  }

  private void beijingAir() {
    table.section(
        "beijing_air: PM2.5 at 12 stations",
        "412,029 hours, 309,276 of them, the first three years, to train on. The sine and cosine of hour and month, and a standardised label for all but the first model, are prepared in the table; errors are in µg/m³.");
    train(BeijingAir.sites(), BeijingAir.LEAST_SQUARES);
    train(BeijingAir.sites(), BeijingAir.RIDGE);
    train(BeijingAir.sites(), BeijingAir.FEDAVG, BeijingAir.PERCEPTRON);
  }

  private void creditDefault() {
    table.section(
        "credit_default: default of credit cards, 4 levels of education",
        "30,000 clients, 23,999 of them to train on; 26 features.");
    train(CreditDefault.sites(), CreditDefault.NEWTON, CreditDefault.LBFGS);
    train(CreditDefault.sites(), CreditDefault.FEDAVG, CreditDefault.PERCEPTRON);
  }

  private void adult() {
    table.section(
        "adult: income, 6 kinds of employer",
        "48,842 people, 32,561 of them to train on; 82 features.");
    train(Adult.sites(), Adult.NEWTON, Adult.LBFGS);
    train(Adult.sites(), Adult.FEDAVG, Adult.PERCEPTRON);
    table.note(
        "The reference's pooled column stops at scikit-learn's default tolerance, short of the optimum. Newton's method in numpy on all rows has accuracy 0.85099 and log-loss 0.32039, as here. L-BFGS has not converged after 100 rounds: scipy's takes 321 iterations to a relative decrease of 1e-10.");
  }

  private void mnist() {
    table.section(
        "mnist: digits, 10 sites",
        "60,000 images to train on, 10,000 held out; 784 pixels. `iid10`: a permutation cut into ten; `noniid10x2`: sorted by label, two pieces of twenty each.");
    for (Partition partition : Partition.values()) {
      boolean iid = partition == Partition.IID10;
      train(
          Mnist.sites(partition),
          Mnist.softmax(partition, iid ? 0.9164 : 0.8558, iid ? 0.0003 : 0.0011),
          Mnist.perceptron(partition, iid ? 0.9671 : 0.8819, iid ? 0 : 0.0090));
    }
  }

  private void train(SortedMap<SiteId, Dataset<Row>> sites, ReferenceRun... runs) {
    try (TestFederation federation = new TestFederation(runs[0].plan(), sites)) {
      for (ReferenceRun run : runs) {
        Outcome outcome = run.on(federation);
        table.add(outcome);
      }
    }
    TestSpark.session().catalog().clearCache();
  }
}
