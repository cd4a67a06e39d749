package org.interlake.documentation.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.interlake.driver.cli.InterlakeMain;
import org.interlake.site.SiteMain;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The commands of driver and site, as their {@code --help} has them. */
final class CommandReference {
  private static final String LAUNCHER = "interlake ";
  private static final int WIDTH = 100;
  private static final Pattern DEFAULT =
      Pattern.compile("\\s*\\(default: ([^()]*)\\)(?=\\.?$)|\\s*Default: (\\S+)\\.$");
  private static final String REPEATED = " May be repeated.";

  private CommandReference() {}

  /** A part for each command, named {@code command driver}, in order. */
  static Map<String, String> parts() {
    Map<String, String> parts = new LinkedHashMap<>();
    for (CommandLine command : InterlakeMain.commandLine().getSubcommands().values()) {
      parts.put("command " + command.getCommandName(), text(command));
    }
    for (CommandLine command : SiteMain.all()) {
      String name = command.getCommandName();
      command.getCommandSpec().name(LAUNCHER + name);
      parts.put("command " + name, text(command));
    }
    return parts;
  }

  private static String text(CommandLine command) {
    command.setUsageHelpWidth(WIDTH);
    CommandSpec spec = command.getCommandSpec();
    Help help = new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF));
    StringBuilder text = new StringBuilder();
    text.append(MarkdownText.of(words(spec.usageMessage().description()))).append("\n\n");
    text.append(MarkdownText.block(help.synopsis(0))).append('\n');
    List<List<String>> rows = new ArrayList<>();
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      rows.add(row(parameter, parameter.paramLabel()));
    }
    for (OptionSpec option : spec.options()) {
      if (!option.usageHelp() && !option.versionHelp() && !option.hidden()) {
        rows.add(row(option, names(option)));
      }
    }
    if (!rows.isEmpty()) {
      text.append(MarkdownText.table(List.of("argument", "", "meaning"), rows)).append('\n');
    }
    String footer = footer(spec);
    if (!footer.isEmpty()) {
      text.append(MarkdownText.block(footer)).append('\n');
    }
    for (CommandLine sub : command.getSubcommands().values()) {
      String name = sub.getCommandSpec().qualifiedName().substring(LAUNCHER.length());
      text.append("#".repeat(name.split(" ", -1).length + 1))
          .append(' ')
          .append(name)
          .append("\n\n");
      text.append(text(sub));
    }
    return text.toString();
  }

  /** Line by line as it is written: the help would wrap it. */
  private static String footer(CommandSpec spec) {
    String heading = Objects.requireNonNullElse(spec.usageMessage().footerHeading(), "");
    return plain(heading.replace("%n", "\n") + String.join("\n", spec.usageMessage().footer()))
        .strip();
  }

  private static List<String> row(ArgSpec argument, String name) {
    String words = words(argument.description());
    String value = argument.defaultValue();
    Matcher told = DEFAULT.matcher(words);
    if (told.find() && (told.group(1) != null || told.group(2).equals(value))) {
      value = Optional.ofNullable(told.group(1)).orElse(value);
      words = told.replaceFirst("");
    }
    boolean repeats =
        argument.isMultiValue() && argument.splitRegex().isEmpty() && !words.endsWith(REPEATED);
    return List.of(
        MarkdownText.code(name),
        demand(argument, value),
        MarkdownText.of(words) + (repeats ? REPEATED : ""));
  }

  /** Whether an argument has to be given, or what goes before it, or else what stands for it. */
  private static String demand(ArgSpec argument, String value) {
    if (!argument.required()) {
      return value == null || value.isEmpty() ? "" : MarkdownText.code(value);
    }
    ArgGroupSpec choice = outermost(argument.group());
    if (choice == null || !choice.exclusive()) {
      return "required";
    }
    String others =
        Stream.concat(
                choice.allPositionalParametersNested().stream().map(ArgSpec.class::cast),
                choice.allOptionsNested().stream())
            .filter(other -> other.required() && !together(argument, other))
            .map(
                other ->
                    MarkdownText.code(
                        other instanceof OptionSpec option
                            ? option.longestName()
                            : other.paramLabel()))
            .collect(Collectors.joining(" or "));
    return (choice.multiplicity().min() > 0 ? "this or " : "not beside ") + others;
  }

  private static ArgGroupSpec outermost(ArgGroupSpec group) {
    return group == null || group.parentGroup() == null ? group : outermost(group.parentGroup());
  }

  /** Whether two arguments of a choice are one, or go together. */
  private static boolean together(ArgSpec one, ArgSpec other) {
    return one.equals(other) || (one.group().equals(other.group()) && !one.group().exclusive());
  }

  private static String names(OptionSpec option) {
    String names = String.join(", ", option.names());
    return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
  }

  private static String words(String... lines) {
    return plain(String.join(" ", lines).replace("%n", " "));
  }

  private static String plain(String text) {
    return Help.Ansi.OFF.string(text.replace("%%", "%"));
  }
}
