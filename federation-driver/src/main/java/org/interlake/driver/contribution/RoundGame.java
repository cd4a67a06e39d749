package org.interlake.driver.contribution;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.interlake.driver.registry.CoalitionValue;
import org.interlake.driver.run.RebuiltModel;
import org.interlake.driver.run.StoredRound;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.vector.DoubleVector;

/**
 * What each coalition of a round's sites is worth, each found once. A coalition of whose updates no
 * model comes leaves the round's model as it was: it is worth 0, as nobody is.
 */
final class RoundGame {
  private final StoredRound round;
  private final Yardstick yardstick;
  private final List<SiteId> players;
  private final RebuiltModel together;
  private final Map<Coalition, Worth> found = new HashMap<>();

  /** A coalition's worth, and why it made no model. */
  private record Worth(double value, Optional<String> noModel) {
    static final Worth OF_NOBODY = new Worth(0, Optional.empty());
  }

  RoundGame(StoredRound round, Yardstick yardstick) {
    this.round = requireNonNull(round, "round");
    this.yardstick = requireNonNull(yardstick, "yardstick");
    this.players = List.copyOf(round.sites());
    this.together = round.rebuilt(round.sites());
    found.put(Coalition.NOBODY, Worth.OF_NOBODY);
  }

  List<SiteId> players() {
    return players;
  }

  /** v(S). */
  double worth(Coalition coalition) {
    return found.computeIfAbsent(coalition, this::find).value();
  }

  private Worth find(Coalition coalition) {
    RebuiltModel made =
        coalition.size() == players.size() ? together : round.rebuilt(coalition.asSet());
    if (together instanceof RebuiltModel.None none) {
      return new Worth(0, Optional.of(none.reason()));
    }
    if (made instanceof RebuiltModel.None none) {
      return new Worth(0, Optional.of(none.reason()));
    }
    return new Worth(
        yardstick.worth(round.startedFrom(), parametersOf(together), parametersOf(made)),
        Optional.empty());
  }

  private static DoubleVector parametersOf(RebuiltModel model) {
    return ((RebuiltModel.Made) model).parameters();
  }

  /** Coalitions that were looked at and of which no model comes, and why one of them does not. */
  Undefined undefined() {
    List<String> reasons =
        found.values().stream().map(Worth::noModel).flatMap(Optional::stream).sorted().toList();
    return new Undefined(reasons.size(), found.size(), reasons.stream().findFirst());
  }

  /**
   * Coalitions of which no model comes.
   *
   * @param coalitions how many they are
   * @param of how many were looked at
   * @param reason of one of them
   */
  record Undefined(int coalitions, int of, Optional<String> reason) {}

  /** All coalitions that were looked at: those of fewer sites first, then by their names. */
  List<CoalitionValue> rows(RunId run, String valuation) {
    List<Coalition> coalitions = new ArrayList<>(found.keySet());
    coalitions.sort(
        (a, b) ->
            a.size() == b.size()
                ? a.sites().toString().compareTo(b.sites().toString())
                : a.size() - b.size());
    return coalitions.stream()
        .map(
            coalition ->
                new CoalitionValue(
                    run,
                    round.number(),
                    valuation,
                    coalition.sites(),
                    found.get(coalition).value(),
                    found.get(coalition).noModel()))
        .toList();
  }
}
