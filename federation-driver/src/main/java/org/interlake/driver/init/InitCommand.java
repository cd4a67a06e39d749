package org.interlake.driver.init;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.interlake.driver.request.RequestException;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.terminal.Colours;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the files of a new federation, or of a site that joins one. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Writes commented files for a new federation (coordinator, plan, sites), or for a site that joins one, with new keys. Asks at a terminal for what the options do not say. Overwrites nothing.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0    done",
      "  64   wrong options, or the folder has something in it",
      "  69   the folder cannot be written",
      "",
      "Examples:",
      "  bin/interlake init trial --sites north,south --features age,income,region:string --label churned",
      "  bin/interlake init fed --exchange s3a://bucket/exchange --enrol 'va=ed25519:... x25519:...'",
      "  bin/interlake init va --role site --federation heart --site va --exchange s3a://bucket/exchange --coordinator 'ed25519:... x25519:...'"
    })
public final class InitCommand implements Callable<Integer> {
  /** Whose files are written. */
  enum Role {
    COORDINATOR,
    SITE
  }

  @Parameters(paramLabel = "DIR", description = "A new or empty folder.")
  private Path folder;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      defaultValue = "coordinator",
      description =
          "coordinator: driver.yaml, plan.yaml, and a folder for each of --sites. site: site.yaml and policy.yaml of one site. Default: ${DEFAULT-VALUE}.")
  private Role role;

  @Option(
      names = "--federation",
      paramLabel = "NAME",
      description = "The federation's name. Default: my-federation.")
  private String federation;

  @Option(
      names = "--sites",
      paramLabel = "NAME",
      split = ",",
      description =
          "Coordinator: sites that get a folder with keys here, to try on one machine. Default: site-a,site-b; none if there is --enrol.")
  private List<String> sites;

  @Option(
      names = "--enrol",
      paramLabel = "NAME=KEYS",
      description =
          "Coordinator: a site that has keys of its own, and its public keys as 'keys show' prints them. May be repeated.")
  private Map<String, String> enrolled = Map.of();

  @Option(names = "--site", paramLabel = "NAME", description = "Site: its name. Default: site-a.")
  private String site;

  @Option(
      names = "--coordinator",
      paramLabel = "KEYS",
      description =
          "Site: the coordinator's public keys, as its 'keys show' prints them; required.")
  private PublicIdentity coordinator;

  @Option(
      names = "--exchange",
      paramLabel = "ADDRESS",
      description =
          "Where messages pass: a folder that all parties reach, or a server's address. Default: a folder in DIR; of a site required.")
  private String exchange;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description = "The name by which plans ask for a table. Default: patients.")
  private String dataset;

  @Option(
      names = "--features",
      paramLabel = "COLUMN",
      description =
          "What the model sees: names, separated by commas, each with a type if it is not double (age,sex:string). Default: age,income.")
  private String features;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "What it learns to tell: a column of 0 and 1. Default: label:long.")
  private String label;

  @Option(names = "--yes", description = "Ask nothing: take the defaults.")
  private boolean yes;

  @Option(
      names = "--json",
      description = "Print one JSON object: folder, files, publicKeys, fingerprint. Asks nothing.")
  private boolean json;

  private Optional<BufferedReader> terminal = Optional.empty();

  @Override
  public Integer call() {
    if (!yes && !json && Colours.atTerminal() && terminal.isEmpty()) {
      terminal = Optional.of(new BufferedReader(System.console().reader()));
    }
    Questions questions =
        new Questions(terminal, new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    return role == Role.COORDINATOR ? coordinator(questions) : site(questions);
  }

  /** For a test: somebody who answers. */
  InitCommand answeredBy(BufferedReader answers) {
    terminal = Optional.of(answers);
    return this;
  }

  private int coordinator(Questions questions) {
    refuse(site != null, "--site", "site", "name --sites");
    refuse(coordinator != null, "--coordinator", "site", "its keys are made");
    FederationId name = name(questions);
    SortedMap<SiteId, PublicIdentity> elsewhere = new TreeMap<>();
    enrolled.forEach(
        (site, keys) ->
            elsewhere.put(valid(() -> new SiteId(site)), valid(() -> PublicIdentity.parse(keys))));
    List<SiteId> here =
        sites != null || elsewhere.isEmpty()
            ? split(
                questions.ask(
                    "Sites, separated by commas",
                    sites == null ? null : String.join(",", sites),
                    "site-a,site-b"),
                SiteId::new)
            : List.of();
    for (SiteId site : here) {
      if (elsewhere.containsKey(site)) {
        throw usage("site %s is in --sites and in --enrol (name it once)".formatted(site));
      }
    }
    String place =
        questions.ask("Exchange: a folder that all reach, or a server", exchange, "a folder here");
    Optional<String> address =
        place.equals("a folder here") ? Optional.empty() : Optional.of(address(place));
    FirstPlan plan = plan(questions);
    SetUp set = SetUp.in(folder);
    PublicIdentity keys = set.coordinator(name, address, new TreeSet<>(here), elsewhere, plan);
    tell(set, keys, json ? List.of() : NextSteps.ofCoordinator(set.folder(), here, plan));
    return ExitCode.DONE.code();
  }

  private int site(Questions questions) {
    refuse(sites != null, "--sites", "coordinator", "name one --site");
    refuse(!enrolled.isEmpty(), "--enrol", "coordinator", "leave it out");
    if (coordinator == null || exchange == null) {
      throw usage(
          "a site needs --coordinator and --exchange: ask the coordinator for its public keys (interlake keys show) and where messages pass");
    }
    FederationId name = name(questions);
    SiteId own = valid(() -> new SiteId(questions.ask("This site's name", site, "site-a")));
    String address = address(exchange);
    FirstPlan plan = plan(questions);
    SetUp set = SetUp.in(folder);
    PublicIdentity keys = set.site(name, own, address, coordinator, plan);
    tell(set, keys, json ? List.of() : NextSteps.ofSite(set.folder(), plan));
    return ExitCode.DONE.code();
  }

  private FederationId name(Questions questions) {
    return valid(
        () ->
            new FederationId(questions.ask("Name of the federation", federation, "my-federation")));
  }

  private FirstPlan plan(Questions questions) {
    return valid(
        () ->
            new FirstPlan(
                questions.ask("Name of the dataset", dataset, "patients"),
                split(
                    questions.ask("Columns that the model sees", features, "age,income"),
                    AskedColumn::parse),
                AskedColumn.parse(
                    typed(
                        questions.ask("Column of 0 and 1 that it learns", label, "label:long")))));
  }

  /** A label is a whole number, if nothing else is said. */
  private static String typed(String column) {
    return column.contains(":") ? column : column + ":long";
  }

  private static String address(String given) {
    return valid(() -> SetUp.address(given));
  }

  private static <T> List<T> split(String text, Function<String, T> parse) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .map(part -> valid(() -> parse.apply(part)))
        .toList();
  }

  private void refuse(boolean given, String option, String other, String remedy) {
    if (given) {
      throw usage(
          "%s goes with --role %s, and the role is %s (%s)"
              .formatted(option, other, role.name().toLowerCase(Locale.ROOT), remedy));
    }
  }

  private static RequestException usage(String message) {
    return new RequestException(ExitCode.USAGE, message);
  }

  private static <T> T valid(java.util.function.Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new RequestException(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  private void tell(SetUp set, PublicIdentity keys, List<String> next) {
    if (json) {
      ObjectNode answer = new ObjectMapper().createObjectNode();
      answer.put("folder", set.folder().toString());
      set.written().forEach(file -> answer.withArray("/files").add(file.toString()));
      answer.put("publicKeys", keys.text());
      answer.put("fingerprint", keys.fingerprint().toString());
      System.out.println(answer);
      return;
    }
    System.out.println("wrote into " + set.folder());
    set.written().forEach(file -> System.out.println("  " + file));
    System.out.println();
    System.out.println("public keys  " + keys.text());
    System.out.println("fingerprint  " + keys.fingerprint());
    System.out.println();
    next.forEach(System.out::println);
  }
}
