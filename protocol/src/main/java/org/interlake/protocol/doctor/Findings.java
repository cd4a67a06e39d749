package org.interlake.protocol.doctor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.interlake.protocol.doctor.Finding.Level;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.job.JobFailure;
import org.interlake.protocol.terminal.Colours;

/** What a doctor has found so far, in order. */
public final class Findings {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Finding> all = new ArrayList<>();

  public void add(Finding finding) {
    all.add(finding);
  }

  /**
   * The value, or a finding that says why there is none: the message of what was thrown names the
   * remedy.
   */
  public <T> Optional<T> attempt(String check, String remedy, Supplier<T> value) {
    try {
      return Optional.of(value.get());
    } catch (RuntimeException e) {
      JobFailure failure = JobFailure.of(e);
      add(
          failure.code() == ExitCode.INTERNAL
              ? Finding.fail(check, ExitCode.UNAVAILABLE, e.toString(), remedy)
              : Finding.fail(check, failure.code(), failure.message(), remedy));
      return Optional.empty();
    }
  }

  public List<Finding> all() {
    return List.copyOf(all);
  }

  /** DONE if nothing failed, else that of the first failure: those after it may come of it. */
  public ExitCode code() {
    return all.stream()
        .filter(finding -> finding.level() == Level.FAIL)
        .findFirst()
        .map(Finding::code)
        .orElse(ExitCode.DONE);
  }

  private long count(Level level) {
    return all.stream().filter(finding -> finding.level() == level).count();
  }

  /**
   * For people.
   *
   * @param colours with the escapes of a terminal
   */
  public List<String> lines(Colours colours) {
    List<String> lines = new ArrayList<>();
    for (Finding finding : all) {
      lines.add(
          "%s  %-16s %s"
              .formatted(word(finding.level(), colours), finding.check(), finding.text()));
      finding.remedy().ifPresent(remedy -> lines.add(" ".repeat(23) + "-> " + remedy));
    }
    lines.add(
        "%d checks: %d ok, %d to look at, %d failed"
            .formatted(all.size(), count(Level.OK), count(Level.WARN), count(Level.FAIL)));
    return lines;
  }

  private static String word(Level level, Colours colours) {
    String word = "%-4s".formatted(level);
    return switch (level) {
      case OK -> colours.green(word);
      case WARN -> colours.yellow(word);
      case FAIL -> colours.red(word);
    };
  }

  /** One object: {@code ok}, {@code exitCode}, {@code findings}. */
  public String json() {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("ok", code() == ExitCode.DONE);
    answer.put("exitCode", code().code());
    answer.putArray("findings");
    for (Finding finding : all) {
      ObjectNode node = answer.withArray("/findings").addObject();
      node.put("check", finding.check());
      node.put("level", finding.level().name().toLowerCase(Locale.ROOT));
      node.put("text", finding.text());
      finding.remedy().ifPresent(remedy -> node.put("remedy", remedy));
    }
    return answer.toPrettyString();
  }
}
