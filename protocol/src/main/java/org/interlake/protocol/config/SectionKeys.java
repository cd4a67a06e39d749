package org.interlake.protocol.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** The keys that a section holds, and those that a layout asked it for. */
final class SectionKeys {
  /** The convention that puts a record's complaint at a key: "Invalid rounds.maximum: 0 (...)". */
  private static final Pattern COMPLAINT = Pattern.compile("^Invalid ([\\w.]+)");

  private final ConfigFile file;
  private final String path;
  private final String pattern;
  private final Map<String, Position> present = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> onlyRefused = new LinkedHashSet<>();
  private boolean open;

  SectionKeys(ConfigFile file, String path, String pattern, Optional<MappingNode> node) {
    this.file = file;
    this.path = path;
    this.pattern = pattern;
    node.ifPresent(mapping -> mapping.getValue().forEach(this::enter));
  }

  private void enter(NodeTuple entry) {
    int line = NodeTree.line(entry.getKeyNode());
    Optional<String> key = NodeTree.key(entry);
    if (key.isEmpty()) {
      file.report(line, path, Refused.rule("holds a key that is not a text", "name it"));
      return;
    }
    Position position =
        new Position(
            file, line, dotted(path, key.get()), dotted(pattern, key.get()), entry.getValueNode());
    Position first = present.putIfAbsent(key.get(), position);
    if (first != null) {
      position.report(
          Refused.rule(
              "is given twice", "first at line %d; leave one out".formatted(first.line())));
    }
  }

  static String dotted(String prefix, String key) {
    return prefix.isEmpty() ? key : prefix + "." + key;
  }

  /** Notes that a layout asks for the key, to say why it has no place there. */
  Optional<Position> askToRefuse(String key) {
    if (!known.contains(key)) {
      onlyRefused.add(key);
    }
    return find(key);
  }

  /** Notes that a layout asks for the key. */
  Optional<Position> ask(String key) {
    onlyRefused.remove(key);
    return find(key);
  }

  private Optional<Position> find(String key) {
    known.add(key);
    if (open) {
      return Optional.ofNullable(present.get(key))
          .map(position -> position.withPattern(dotted(pattern, "*")));
    }
    file.asked(pattern, key);
    return Optional.ofNullable(present.get(key));
  }

  /** The keys are names that the user gives: none is unknown. */
  Map<String, Position> open() {
    open = true;
    file.asked(pattern, "*");
    return Collections.unmodifiableMap(present);
  }

  Set<String> known() {
    return Collections.unmodifiableSet(known);
  }

  /** Known keys that the layout asks for to refuse them, and for nothing else. */
  Set<String> onlyRefused() {
    return Collections.unmodifiableSet(onlyRefused);
  }

  /** Keys that are not judged. */
  void tolerate(Set<String> keys) {
    known.addAll(keys);
  }

  /** The innermost key that a record's complaint names. */
  Optional<Position> named(String complaint) {
    Matcher matcher = COMPLAINT.matcher(complaint);
    if (!matcher.find()) {
      return Optional.empty();
    }
    List<String> segments = new ArrayList<>(List.of(matcher.group(1).split("\\.", -1)));
    Collections.reverse(segments);
    return segments.stream().filter(present::containsKey).findFirst().map(present::get);
  }

  void refuseUnknown() {
    if (open) {
      return;
    }
    Set<String> unused =
        known.stream()
            .filter(name -> !present.containsKey(name))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    present.forEach(
        (key, position) -> {
          if (!known.contains(key)) {
            Set<String> candidates = NearName.find(key, unused).isPresent() ? unused : known;
            position.report(Refused.rule("is not a known key", NearName.advice(key, candidates)));
          }
        });
  }
}
