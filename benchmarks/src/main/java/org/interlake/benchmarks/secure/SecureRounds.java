package org.interlake.benchmarks.secure;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.interlake.benchmarks.Figure;
import org.interlake.protocol.RoundNumber;

/** Measures rounds of 8 sites and a million parameters, plain and masked, turn by turn. */
public final class SecureRounds {
  private static final String WORK = "secure";
  private static final int WARM_UP = 8;
  private static final int MEASURED = 15;

  private SecureRounds() {}

  /**
   * Measures them.
   *
   * @param folder of the exchange, empty
   */
  public static List<Figure> run(JavaSparkContext spark, URI folder) {
    Map<String, MeasuredRound> rounds = new LinkedHashMap<>();
    rounds.put("float64", new PlainRound(spark, folder));
    rounds.put("ring 64", new MaskedRound(folder, 64, 0));
    rounds.put("ring 64, 2 of 8 lost", new MaskedRound(folder, 64, 2));
    rounds.put("ring 32", new MaskedRound(folder, 32, 0));
    Map<String, double[]> cpu = new LinkedHashMap<>();
    Map<String, Long> bytes = new LinkedHashMap<>();
    RoundNumber round = RoundNumber.FIRST;
    for (int i = -WARM_UP; i < MEASURED; i++) {
      for (var each : rounds.entrySet()) {
        MeasuredRound.Cost cost = each.getValue().run(round);
        if (i >= 0) {
          cpu.computeIfAbsent(each.getKey(), unseen -> new double[MEASURED])[i] = cost.cpuMillis();
          bytes.put(each.getKey(), cost.bytes());
        }
        round = round.next();
      }
    }
    rounds.values().forEach(MeasuredRound::close);
    List<Figure> figures = new ArrayList<>();
    cpu.forEach(
        (kind, spent) ->
            figures.add(
                Figure.of(WORK, kind + ", a round", "ms CPU", spent, "8 x 1M, one thread")));
    bytes.forEach(
        (kind, size) ->
            figures.add(
                Figure.of(
                    WORK,
                    kind + ", a site's update",
                    "times float32",
                    size / (4.0 * MeasuredRound.ELEMENTS),
                    "")));
    return figures;
  }
}
