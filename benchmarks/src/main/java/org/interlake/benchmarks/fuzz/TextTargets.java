package org.interlake.benchmarks.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.protocol.identity.VerifyingKey;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.Claim;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.message.Refusal;
import org.interlake.protocol.message.Roster;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.plan.PlanReader;
import org.interlake.protocol.plan.RunPlan;

/** Bodies of messages, from the examples of their spec; plan files, from those in conf/plans. */
final class TextTargets {
  private static final Map<String, Class<?>> BODIES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("Roster", Roster.class),
              Map.entry("Plan", RunPlan.class),
              Map.entry("Claim", Claim.class),
              Map.entry("Reference", TableVersion.class),
              Map.entry("Model", ModelOrigin.class),
              Map.entry("Call", Call.class),
              Map.entry("Result", RunResult.class),
              Map.entry("Accepted", Acceptance.class),
              Map.entry("Declined", Refusal.class),
              Map.entry("Update", UpdateReport.class)));

  private static final Pattern EXAMPLE =
      Pattern.compile("^## (\\w+)$|^```json\\n(.*?)\\n```$", Pattern.MULTILINE | Pattern.DOTALL);

  private TextTargets() {}

  /** A file of many lines takes a hundred times as long as a message. */
  private static final int WEIGHT_OF_FILES = 1;

  private record Text(String name, List<byte[]> seeds, Predicate<String> decoder, int weight)
      implements Target {
    Text(String name, List<byte[]> seeds, Predicate<String> decoder) {
      this(name, seeds, decoder, 100);
    }

    @Override
    public Mutation mutation() {
      return Mutation.TEXT;
    }

    @Override
    public boolean decode(byte[] input) {
      return decoder.test(new String(input, UTF_8));
    }
  }

  /**
   * All of them.
   *
   * @param home the folder of the repository
   */
  static List<Target> all(Path home) throws IOException {
    List<Target> targets = new ArrayList<>();
    Map<String, List<byte[]>> examples = examples(home.resolve("docs/spec/messages.md"));
    BODIES.forEach(
        (heading, type) ->
            targets.add(
                new Text(
                    "body of " + heading.toLowerCase(java.util.Locale.ROOT),
                    examples.get(heading),
                    json -> reads(json, type))));
    targets.add(
        new Text(
            "plan file",
            plans(home.resolve("conf/plans")),
            TextTargets::readsPlan,
            WEIGHT_OF_FILES));
    targets.add(
        new Text(
            "signing key",
            List.of("ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".getBytes(UTF_8)),
            TextTargets::readsKey));
    targets.add(
        new Text(
            "public keys of a party",
            List.of(PrivateIdentity.generate().publicIdentity().text().getBytes(UTF_8)),
            TextTargets::readsKeys));
    return targets;
  }

  /** What is read is written as something that reads the same. */
  private static boolean reads(String json, Class<?> type) {
    Object body;
    try {
      body = MessageCodec.read(json, type);
    } catch (EnvelopeException e) {
      return false;
    }
    if (!MessageCodec.read(MessageCodec.write(body), type).equals(body)) {
      throw new AssertionError("read, written and read again it is another " + type);
    }
    return true;
  }

  private static boolean readsPlan(String text) {
    try {
      PlanReader.parseAny("plan", text);
      return true;
    } catch (ConfigException e) {
      return false;
    }
  }

  private static boolean readsKey(String text) {
    try {
      return VerifyingKey.parse(text).text().equals(text) || lastBitsDiffer(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean readsKeys(String text) {
    try {
      PublicIdentity keys = PublicIdentity.parse(text);
      return PublicIdentity.parse(keys.text()).equals(keys);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Base64url of 32 bytes has two bits to spare, which say nothing. */
  private static boolean lastBitsDiffer(String text) {
    String canonical = VerifyingKey.parse(text).text();
    return canonical
        .substring(0, canonical.length() - 1)
        .equals(text.substring(0, canonical.length() - 1));
  }

  private static Map<String, List<byte[]>> examples(Path spec) throws IOException {
    Map<String, List<byte[]>> examples = new TreeMap<>();
    String heading = "";
    Matcher part = EXAMPLE.matcher(Files.readString(spec));
    while (part.find()) {
      if (part.group(1) != null) {
        heading = part.group(1);
      } else {
        examples
            .computeIfAbsent(heading, first -> new ArrayList<>())
            .add(part.group(2).getBytes(UTF_8));
      }
    }
    return examples;
  }

  private static List<byte[]> plans(Path folder) throws IOException {
    List<byte[]> plans = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        plans.add(Files.readAllBytes(file));
      }
    }
    return plans;
  }
}
