package org.interlake.protocol.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.interlake.protocol.identity.PublicIdentity;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The keys under one key of a file. A layout asks for each of them and builds a record:
 *
 * <pre>{@code
 * static Setting<RoundSpec> rounds(ConfigSection section) {
 *   Setting<Integer> maximum = section.integer("maximum").required();
 *   Setting<Duration> timeout = section.duration("timeout").orElse(Duration.ofMinutes(1));
 *   return section.build(() -> new RoundSpec(maximum.get(), timeout.get()));
 * }
 * }</pre>
 *
 * <p>Faults are collected, not thrown. A key that no layout asked for is a fault. An absent
 * optional section is empty, so that its keys' defaults hold; an absent required one is one fault,
 * and its keys report none.
 */
public final class ConfigSection {
  private final ConfigFile file;
  private final String path;
  private final String pattern;
  private final int line;
  private final boolean silent;
  private final SectionKeys keys;
  private boolean misnamed;

  private ConfigSection(
      ConfigFile file, String path, String pattern, int line, Optional<MappingNode> node) {
    this.file = file;
    this.path = path;
    this.pattern = pattern;
    this.line = line;
    this.silent = node.isEmpty();
    this.keys = new SectionKeys(file, path, pattern, node);
    file.opened(this);
  }

  static ConfigSection root(ConfigFile file, MappingNode node) {
    return new ConfigSection(file, "", "", NodeTree.line(node), Optional.of(node));
  }

  // ------------------------------------------------------------------ values

  public ConfigKey<String> text(String key) {
    return key(key, "a text", position -> NodeTree.text(position.node()));
  }

  /** A value of any kind as it is written: {@code 1}, {@code 0.0}, {@code true}, {@code yes}. */
  public ConfigKey<String> scalar(String key) {
    return key(key, "a value", ConfigSection::anyScalar);
  }

  public ConfigKey<Integer> integer(String key) {
    return key(
        key,
        WrittenForm.WHOLE_NUMBER,
        position ->
            (int) WrittenForm.wholeNumber(position.node(), Integer.MIN_VALUE, Integer.MAX_VALUE));
  }

  public ConfigKey<Long> longInteger(String key) {
    return key(
        key,
        WrittenForm.WHOLE_NUMBER,
        position -> WrittenForm.wholeNumber(position.node(), Long.MIN_VALUE, Long.MAX_VALUE));
  }

  public ConfigKey<Double> number(String key) {
    return key(key, WrittenForm.NUMBER, position -> WrittenForm.number(position.node()));
  }

  public ConfigKey<Boolean> truth(String key) {
    return key(key, "true or false", position -> NodeTree.truth(position.node()));
  }

  /** {@code 500ms}, {@code 30s}, {@code 10m}, {@code 2h}, {@code 7d} or ISO-8601. */
  public ConfigKey<Duration> duration(String key) {
    return key(key, WrittenForm.DURATION, position -> WrittenForm.duration(position.node()));
  }

  public ConfigKey<Instant> instant(String key) {
    return key(key, WrittenForm.INSTANT, position -> WrittenForm.instant(position.node()));
  }

  /** A folder or file of any file system; a plain path is resolved against the file's folder. */
  public ConfigKey<URI> location(String key) {
    return key(
        key,
        WrittenForm.LOCATION,
        position -> WrittenForm.location(position.node(), file.folder()));
  }

  /** A location; in the key's absence this path, resolved against the file's folder. */
  public Setting<URI> locationOrElse(String key, String path) {
    return location(key).orElse(WrittenForm.location(path, file.folder()));
  }

  /** A local file, resolved against the file's folder. */
  public ConfigKey<Path> file(String key) {
    return key(key, WrittenForm.FILE, position -> WrittenForm.file(position.node(), file.folder()));
  }

  /**
   * A party's two public keys: {@code ed25519:}, {@code x25519:} and 43 base64url characters each.
   */
  public ConfigKey<PublicIdentity> publicKeys(String key) {
    return key(key, WrittenForm.PUBLIC_KEYS, position -> WrittenForm.publicKeys(position.node()));
  }

  /** One of an enum's constants: {@code EVERY_ROUND} is written {@code every-round}. */
  public <E extends Enum<E>> ConfigKey<E> constant(String key, String noun, Class<E> type) {
    Map<String, E> choices = new LinkedHashMap<>();
    Arrays.stream(type.getEnumConstants())
        .forEach(constant -> choices.put(WrittenForm.ofConstant(constant), constant));
    return choice(key, noun, choices);
  }

  /** One of the names of a map. */
  public <T> ConfigKey<T> choice(String key, String noun, Map<String, T> choices) {
    return key(
        key,
        "a " + noun,
        position -> choices.get(WrittenForm.choice(position.node(), noun, choices.keySet())));
  }

  /** Several of some names. */
  public ConfigKey<List<String>> choices(String key, String noun, Set<String> known) {
    return key(
        key,
        "a list",
        position ->
            ListItems.read(
                position, item -> Setting.of(WrittenForm.choice(item.node(), noun, known))));
  }

  /** A list of texts, each as another type, whose complaint is a fault at the item. */
  public <T> ConfigKey<List<T>> texts(String key, Function<String, T> type) {
    return key(
        key,
        "a list",
        position ->
            ListItems.read(position, item -> ListItems.convert(NodeTree.text(item.node()), type)));
  }

  /** A list of lists of texts; a text in the place of a list counts as a list of one. */
  public ConfigKey<List<List<String>>> textLists(String key) {
    return key(
        key,
        "a list",
        position ->
            ListItems.read(
                position,
                item ->
                    Setting.of(
                        item.node() instanceof SequenceNode
                            ? ListItems.read(item, inner -> Setting.of(NodeTree.text(inner.node())))
                            : List.of(NodeTree.text(item.node())))));
  }

  /** A list of numbers. */
  public ConfigKey<List<Double>> numbers(String key) {
    return key(
        key,
        "a list",
        position -> ListItems.read(position, item -> Setting.of(WrittenForm.number(item.node()))));
  }

  /** A list of values of any kind as they are written, each as another type. */
  public <T> ConfigKey<List<T>> scalars(String key, Function<String, T> type) {
    return key(
        key,
        "a list",
        position -> ListItems.read(position, item -> ListItems.convert(anyScalar(item), type)));
  }

  // ---------------------------------------------------------------- sections

  /** A list of sections. */
  public <T> ConfigKey<List<T>> sections(String key, Function<ConfigSection, Setting<T>> layout) {
    return key(
        key,
        "a list",
        position ->
            ListItems.read(position, item -> sectionAt(item).map(layout).orElse(Setting.faulty())));
  }

  /** Absent: one fault. */
  public ConfigSection requiredSection(String key) {
    Optional<Position> position = find(key);
    if (position.isEmpty()) {
      reportMissing(key, "a section");
    }
    return position.flatMap(ConfigSection::sectionAt).orElseGet(() -> silentSection(key));
  }

  /** Absent: empty, so that the defaults of its keys hold. */
  public ConfigSection optionalSection(String key) {
    Optional<Position> position = find(key);
    if (position.isEmpty()) {
      MappingNode empty = NodeTree.empty();
      return new ConfigSection(
          file,
          SectionKeys.dotted(path, key),
          SectionKeys.dotted(pattern, key),
          line,
          Optional.of(empty));
    }
    return position.flatMap(ConfigSection::sectionAt).orElseGet(() -> silentSection(key));
  }

  /**
   * What a file of its own says, which a key names; its faults are told with this file's. Asks for
   * a key that is there.
   *
   * @param layout of that file, from its top
   */
  public <T> Setting<T> included(String key, Function<ConfigSection, Setting<T>> layout) {
    Setting<Path> named = file(key).required();
    if (named.isFaulty()) {
      return Setting.faulty();
    }
    try {
      return Setting.of(ConfigFile.read(named.get(), layout));
    } catch (ConfigException e) {
      file.include(e.faults());
      return Setting.faulty();
    }
  }

  /**
   * The names of a section whose keys are names that the user gives, each as another type, whose
   * complaint is a fault at the name.
   */
  public <T> Map<String, T> names(Function<String, T> type) {
    Map<String, T> names = new LinkedHashMap<>();
    keys.open()
        .forEach(
            (name, position) -> {
              try {
                names.put(name, type.apply(name));
              } catch (IllegalArgumentException e) {
                position.report(Refused.rule(String.valueOf(e.getMessage())));
                misnamed = true;
              }
            });
    return names;
  }

  /**
   * One of several forms of this section, chosen by the name at a key. Another form's key is
   * refused as belonging to that one.
   */
  public <T> Setting<T> requiredVariant(
      String key, String noun, Map<String, Function<ConfigSection, Setting<T>>> variants) {
    return variant(choice(key, noun, byName(variants)).required(), key, noun, variants);
  }

  /**
   * As {@link #requiredVariant(String, String, Map)}, for a choice of which users may know names
   * that are no forms here.
   *
   * @param elsewhere what to write in the place of such a name
   */
  public <T> Setting<T> requiredVariant(
      String key,
      String noun,
      Map<String, Function<ConfigSection, Setting<T>>> variants,
      Map<String, String> elsewhere) {
    return variant(
        choice(key, noun, byName(variants))
            .unless(elsewhere, "is not a %s of its own".formatted(noun))
            .required(),
        key,
        noun,
        variants);
  }

  /** As {@link #requiredVariant(String, String, Map)}; in the key's absence the default form. */
  public <T> Setting<T> variantOrElse(
      String key,
      String noun,
      Map<String, Function<ConfigSection, Setting<T>>> variants,
      String defaultName) {
    return variant(choice(key, noun, byName(variants)).orElse(defaultName), key, noun, variants);
  }

  private <T> Setting<T> variant(
      Setting<String> name,
      String key,
      String noun,
      Map<String, Function<ConfigSection, Setting<T>>> variants) {
    Map<String, SectionKeys> forms = new LinkedHashMap<>();
    variants.forEach((form, layout) -> forms.put(form, keysOf(layout)));
    if (name.isFaulty()) {
      // Which of them are right is not to be known.
      forms.values().forEach(form -> keys.tolerate(form.known()));
      return Setting.faulty();
    }
    Map<String, List<String>> homes = new LinkedHashMap<>();
    forms.forEach(
        (form, asked) ->
            asked.known().stream()
                .filter(known -> !asked.onlyRefused().contains(known))
                .forEach(
                    known -> homes.computeIfAbsent(known, unseen -> new ArrayList<>()).add(form)));
    homes.forEach(
        (unfit, home) -> {
          if (!forms.get(name.get()).known().contains(unfit)) {
            find(unfit)
                .ifPresent(
                    position ->
                        position.report(
                            Refused.rule(
                                "belongs to %s %s, not to %s"
                                    .formatted(noun, String.join(" and ", home), name.get()),
                                "leave it out, or set %s: %s".formatted(key, home.get(0)))));
          }
        });
    return variants.get(name.get()).apply(this);
  }

  /** What a layout asks for, learnt by letting it ask a section that says nothing. */
  private <T> SectionKeys keysOf(Function<ConfigSection, Setting<T>> layout) {
    ConfigSection silentTwin = new ConfigSection(file, path, pattern, line, Optional.empty());
    Setting<T> nothing = layout.apply(silentTwin);
    return nothing.isFaulty()
        ? silentTwin.keys
        : new SectionKeys(file, path, pattern, Optional.empty());
  }

  private static Map<String, String> byName(Map<String, ?> variants) {
    Map<String, String> names = new LinkedHashMap<>();
    variants.keySet().forEach(name -> names.put(name, name));
    return names;
  }

  /** Whether the key is given. */
  public boolean has(String key) {
    return find(key).isPresent();
  }

  // ------------------------------------------------------------------ faults

  /** A key that has a meaning elsewhere, and none beside the other keys of this section. */
  public void refuse(String key, String rule, String remedy) {
    keys.askToRefuse(key).ifPresent(position -> position.report(Refused.rule(rule, remedy)));
  }

  /** A fault of the section as a whole. */
  public <T> Setting<T> refuseAll(String rule, String remedy) {
    if (!silent) {
      file.report(line, path, Refused.rule(rule, remedy));
    }
    return Setting.faulty();
  }

  /**
   * The number of the file's format. Any other is the file's only fault, since another format's
   * keys cannot be judged.
   */
  public void requireFormat(String key, int format) {
    Setting<Integer> written = integer(key).required();
    if (written.isFaulty() || written.get() == format) {
      return;
    }
    boolean newer = written.get() > format;
    file.reportDecisive(
        find(key).orElseThrow().line(),
        key,
        Refused.value(
            Integer.toString(written.get()),
            "is a%s format than this version of Interlake reads"
                .formatted(newer ? " newer" : "n older"),
            "it reads %d; %s".formatted(format, newer ? "upgrade Interlake" : "rewrite the file")));
  }

  /**
   * A record of this section's settings. Faulty without a word if one of them is; a constructor's
   * {@code IllegalArgumentException} is a fault at the key that it names ("Invalid key: ..."), else
   * at the section.
   */
  public <T> Setting<T> build(Supplier<? extends T> constructor) {
    if (silent || misnamed) {
      return Setting.faulty();
    }
    try {
      return Setting.of(constructor.get());
    } catch (FaultySetting e) {
      return Setting.faulty();
    } catch (IllegalArgumentException e) {
      Refused refused = Refused.rule(String.valueOf(e.getMessage()));
      keys.named(refused.rule())
          .ifPresentOrElse(
              position -> position.report(refused), () -> file.report(line, path, refused));
      return Setting.faulty();
    }
  }

  /**
   * Every key that the layout has asked for so far, in the whole file: by section ({@code ""},
   * {@code rounds}, {@code features[]}, {@code datasets.*}), so that a test can hold a schema and
   * the reference against it. A section whose keys are given by the user has the one key {@code *}.
   */
  public SortedMap<String, SortedSet<String>> keysAsked() {
    return file.keysAsked();
  }

  // ------------------------------------------------------------------ inside

  Optional<Position> find(String key) {
    return keys.ask(key);
  }

  void reportMissing(String key, String noun) {
    if (!silent) {
      file.report(
          line, SectionKeys.dotted(path, key), Refused.rule("is missing and has no default", noun));
    }
  }

  void refuseUnknownKeys() {
    keys.refuseUnknown();
  }

  private <T> ConfigKey<T> key(String key, String noun, Function<Position, T> form) {
    return new ConfigKey<>(this, key, noun, form);
  }

  private ConfigSection silentSection(String key) {
    return new ConfigSection(
        file,
        SectionKeys.dotted(path, key),
        SectionKeys.dotted(pattern, key),
        line,
        Optional.empty());
  }

  private static Optional<ConfigSection> sectionAt(Position at) {
    try {
      MappingNode mapping = NodeTree.mapping(at.node());
      return Optional.of(
          new ConfigSection(at.file(), at.path(), at.pattern(), at.line(), Optional.of(mapping)));
    } catch (Refused e) {
      at.report(e);
      return Optional.empty();
    }
  }

  private static String anyScalar(Position at) {
    return NodeTree.scalar(at.node(), "a value", "write one value");
  }
}
