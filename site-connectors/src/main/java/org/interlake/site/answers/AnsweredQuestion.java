package org.interlake.site.answers;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.interlake.models.statistics.StatisticsQuestion;
import org.interlake.protocol.Digest;

/**
 * A question of a plan, and all that its answer follows from.
 *
 * @param kind what is told
 * @param columns as {@link StatisticsQuestion} has them
 * @param rules what the site withheld by; empty where a question is answered whole or not at all
 * @param rows the fingerprint of the rows that it is answered from
 * @param inputs the digest of what the driver sent to be counted by (borders of cells, categories
 *     of tables); empty where there is no such thing, and before it is known
 */
public record AnsweredQuestion(
    StatisticsQuestion.Kind kind, List<String> columns, String rules, String rows, String inputs) {
  public AnsweredQuestion {
    requireNonNull(kind, "kind");
    columns = List.copyOf(columns);
    requireNonNull(rules, "rules");
    requireNonNull(rows, "rows");
    requireNonNull(inputs, "inputs");
  }

  /** A question as it is known before its round. */
  public static AnsweredQuestion of(StatisticsQuestion question, AnswerRules rules, String rows) {
    boolean whole =
        question.kind() == StatisticsQuestion.Kind.NUMBERS
            || question.kind() == StatisticsQuestion.Kind.DISTINCT;
    return new AnsweredQuestion(
        question.kind(), question.columns(), whole ? "" : rules.text(), rows, "");
  }

  /** The same, counted by what the driver sent. */
  public AnsweredQuestion by(Digest sent) {
    return new AnsweredQuestion(kind, columns, rules, rows, sent.hex());
  }

  public StatisticsQuestion question() {
    return new StatisticsQuestion(kind, columns);
  }

  /** Whether it has the same answer, as far as its inputs are known. */
  boolean isSameAs(AnsweredQuestion other) {
    return kind == other.kind
        && columns.equals(other.columns)
        && rules.equals(other.rules)
        && rows.equals(other.rows)
        && (inputs.isEmpty() || other.inputs.isEmpty() || inputs.equals(other.inputs));
  }
}
