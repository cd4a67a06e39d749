package org.interlake.site.answers;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.interlake.models.statistics.OverlapClasses;
import org.interlake.models.statistics.StatisticsQuestion;
import org.interlake.models.statistics.StatisticsQuestion.Kind;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.plan.StatisticsColumn;
import org.interlake.site.config.StatisticsPolicy;
import org.interlake.site.table.TableException;

/**
 * What may be answered beside what was answered before of the same table, at any of its versions.
 *
 * <ol>
 *   <li>Cells, categories, tables, groups, pairs and registers are told once: again only on the
 *       same rows, by the same rules, borders and categories. What two of them withhold is chosen
 *       for each by itself, so anything else could be filled in from the other.
 *   <li>Sums of a column may be told again over other rows, if no difference of any number of them
 *       covers few rows ({@link OverlapClasses}). Versions that cannot be compared are refused.
 *   <li>What one plan may not look at together, several may not either: tables in a ring, a column
 *       as numbers and as categories; pairs of a column beside other pairs; and, unless the policy
 *       permits several views, sums of a column by groups, by cells and by pairs.
 * </ol>
 */
final class Differencing {
  /** Formats whose earlier versions can be read again. */
  private static final Set<String> VERSIONED = Set.of("delta", "iceberg");

  private final AnswerRules rules;
  private final AnswerLedger.Asking asking;
  private final AnswerLedger.Versions versions;

  Differencing(AnswerRules rules, AnswerLedger.Asking asking, AnswerLedger.Versions versions) {
    this.rules = requireNonNull(rules, "rules");
    this.asking = requireNonNull(asking, "asking");
    this.versions = requireNonNull(versions, "versions");
  }

  /** Why questions must not be answered; empty if they may be. */
  Optional<String> refusalOf(List<Answered> others, List<AnsweredQuestion> questions) {
    for (AnsweredQuestion question : questions) {
      Optional<String> refusal =
          question.kind() == Kind.NUMBERS
              ? ofSums(others, question)
              : others.stream()
                  .flatMap(answered -> ofCells(answered, question).stream())
                  .findFirst();
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return together(others, questions);
  }

  private static Optional<String> ofCells(Answered answered, AnsweredQuestion question) {
    return answered.questions().stream()
        .filter(earlier -> earlier.kind() == question.kind())
        .filter(earlier -> areOfTheSame(earlier, question))
        .filter(earlier -> !earlier.isSameAs(question))
        .findFirst()
        .map(
            earlier ->
                "%s was answered before, in run %s on version %s of the table, %s; the two could be subtracted"
                    .formatted(
                        question.question().text(),
                        answered.run(),
                        answered.table().shortVersion(),
                        difference(earlier, question)));
  }

  /** Pairs that share a column are of the same; of other kinds, those of the same columns. */
  private static boolean areOfTheSame(AnsweredQuestion a, AnsweredQuestion b) {
    return a.kind() == Kind.PAIRS
        ? a.columns().stream().anyMatch(b.columns()::contains)
        : Set.copyOf(a.columns()).equals(Set.copyOf(b.columns()));
  }

  private static String difference(AnsweredQuestion earlier, AnsweredQuestion now) {
    if (!earlier.columns().equals(now.columns())) {
      return "as " + earlier.question().text();
    }
    if (!earlier.rows().equals(now.rows())) {
      return "on other rows, or with other missing codes";
    }
    return earlier.rules().equals(now.rules())
        ? "by other cells or categories"
        : "under other rules (%s then, %s now)".formatted(earlier.rules(), now.rules());
  }

  private Optional<String> ofSums(List<Answered> others, AnsweredQuestion question) {
    String column = question.question().number();
    Map<String, Answered> sets = new LinkedHashMap<>(); // one for each set of rows
    for (Answered answered : others) {
      for (AnsweredQuestion earlier : answered.questions()) {
        if (earlier.kind() == Kind.NUMBERS && earlier.question().number().equals(column)) {
          sets.putIfAbsent(earlier.rows(), answered);
        }
      }
    }
    if (sets.isEmpty() || sets.containsKey(question.rows())) {
      return Optional.empty();
    }
    for (Answered answered : sets.values()) {
      if (!canBeRead(answered)) {
        return Optional.of(
            "sums of %s were answered before, in run %s on other rows, which cannot be compared with those of now (another table, another row filter, or a format without versions)"
                .formatted(column, answered.run()));
      }
    }
    if (sets.size() >= OverlapClasses.MAXIMUM_SETS) {
      return Optional.of(
          "sums of %s were answered over %d sets of rows, more than can be compared"
              .formatted(column, sets.size()));
    }
    return compared(column, sets.values());
  }

  private boolean canBeRead(Answered answered) {
    return VERSIONED.contains(answered.table().format())
        && answered.table().table().equals(asking.table().table())
        && answered.view().equals(asking.view());
  }

  private Optional<String> compared(String column, Iterable<Answered> sets) {
    StatisticsColumn now =
        asking.columns().stream()
            .filter(of -> of.column().equals(column))
            .findFirst()
            .orElseThrow();
    List<OverlapClasses.Values> values = new ArrayList<>();
    try {
      values.add(values(asking.table(), now));
      for (Answered answered : sets) {
        values.add(values(answered.table(), answered.column(column)));
      }
      return OverlapClasses.of(values).tellOfFew(rules.minimum(), rules.dominance())
          ? Optional.of(
              "sums of %s were answered over other rows, and a difference of them would be over fewer than %d rows, or mostly of few"
                  .formatted(column, rules.minimum()))
          : Optional.empty();
    } catch (TableException e) {
      return unreadable(column, e);
    } catch (Exception e) { // Spark declares none of those that its jobs throw
      Optional<TableException> failed = TableException.ofFailedRead(e);
      if (failed.isEmpty()) {
        throw e;
      }
      return unreadable(column, failed.get());
    }
  }

  private OverlapClasses.Values values(TableVersion version, StatisticsColumn column) {
    return new OverlapClasses.Values(versions.at(version), column);
  }

  private static Optional<String> unreadable(String column, TableException e) {
    return Optional.of(
        "sums of %s were answered over rows of a version that can no longer be read: %s"
            .formatted(column, e.getMessage()));
  }

  private Optional<String> together(List<Answered> others, List<AnsweredQuestion> questions) {
    List<StatisticsQuestion> all =
        Stream.concat(others.stream().flatMap(of -> of.questions().stream()), questions.stream())
            .map(AnsweredQuestion::question)
            .distinct()
            .toList();
    Optional<String> twofold = numbersAndCategories(all);
    if (twofold.isPresent()) {
      return twofold;
    }
    if (haveRing(all)) {
      return Optional.of(
          "its tables form a ring with those that were answered before: together they tell more of each than it tells alone");
    }
    return rules.policy().views() == StatisticsPolicy.Views.SEVERAL
        ? Optional.empty()
        : ColumnViews.severalOf(all)
            .map(text -> text + ", with what was answered before (policy.statistics.views)");
  }

  private static Optional<String> numbersAndCategories(List<StatisticsQuestion> all) {
    Set<String> numbers = new HashSet<>();
    Set<String> categories = new HashSet<>();
    for (StatisticsQuestion question : all) {
      if (question.kind() == Kind.NUMBERS) {
        numbers.addAll(question.columns());
      } else if (question.kind() == Kind.CATEGORIES) {
        categories.addAll(question.columns());
      }
    }
    numbers.retainAll(categories);
    return numbers.stream()
        .sorted()
        .findFirst()
        .map(
            column ->
                "column %s was answered as numbers and is asked by categories, or the other way round"
                    .formatted(column));
  }

  private static boolean haveRing(List<StatisticsQuestion> all) {
    Map<String, String> leads = new LinkedHashMap<>();
    Set<Set<String>> seen = new HashSet<>();
    for (StatisticsQuestion question : all) {
      if (question.kind() != Kind.TABLE
          || question.columns().size() != 2
          || !seen.add(Set.copyOf(question.columns()))) {
        continue;
      }
      String a = root(leads, question.columns().get(0));
      String b = root(leads, question.columns().get(1));
      if (a.equals(b)) {
        return true;
      }
      leads.put(a, b);
    }
    return false;
  }

  private static String root(Map<String, String> leads, String of) {
    String at = of;
    while (leads.containsKey(at)) {
      at = leads.get(at);
    }
    return at;
  }
}
