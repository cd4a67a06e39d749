package org.interlake.protocol.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Text to a tree of nodes with line numbers, within bounds. */
final class NodeTree {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_ALIASES = 20;
  private static final Set<Tag> NUMBERS = Set.of(Tag.INT, Tag.FLOAT);
  private static final Set<Tag> SCALARS = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL);

  private NodeTree() {}

  /** The root mapping of a text; its keys' lines are right also in an empty file. */
  static MappingNode compose(ConfigFile file, String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setCodePointLimit(ConfigFile.MAX_BYTES)
            .setMaxAliasesForCollections(MAX_ALIASES)
            .setUseMarks(true)
            .build();
    try {
      checkDepth(file, new Parse(settings).parseString(text));
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        return empty();
      }
      if (root.get() instanceof MappingNode mapping) {
        return mapping;
      }
      throw file.alone(
          line(root.get()),
          Refused.rule(kind(root.get()) + " is not a section", "write keys like name: value"));
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(-1) + 1;
      throw file.alone(line, Refused.rule("syntax error", e.getProblem()));
    } catch (ReaderException e) {
      String before = text.substring(0, Math.min(e.getPosition(), text.length()));
      int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
      throw file.alone(
          line, Refused.rule("syntax error", "character U+%04X".formatted(e.getCodePoint())));
    } catch (YamlEngineException e) {
      throw file.alone(0, Refused.rule("cannot be read", String.valueOf(e.getMessage())));
    }
  }

  static MappingNode empty() {
    return new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK);
  }

  /** The parser is a loop, the composer a recursion: the depth is checked before it is taken. */
  private static void checkDepth(ConfigFile file, Iterable<Event> events) {
    int depth = 0;
    for (Event event : events) {
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (depth > MAX_DEPTH) {
        int line = event.getStartMark().map(Mark::getLine).orElse(-1) + 1;
        throw file.alone(
            line, Refused.rule("is nested deeper than 32 levels", "no section is that deep"));
      }
    }
  }

  /** Counted from 1. */
  static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  /** The text of a scalar of any kind; refuses anything else. */
  static String scalar(Node node, String noun, String remedy) {
    if (!(node instanceof ScalarNode scalar)) {
      throw Refused.rule("%s is not %s".formatted(kind(node), noun), remedy);
    }
    if (!SCALARS.contains(scalar.getTag())) {
      throw Refused.value(scalar.getValue(), "has the tag " + scalar.getTag(), "leave the tag out");
    }
    if (scalar.getTag().equals(Tag.NULL)) {
      throw Refused.rule("has no value", "give %s, or leave the key out".formatted(noun));
    }
    return scalar.getValue();
  }

  static String text(Node node) {
    String text = scalar(node, "text", "write one value");
    if (!node.getTag().equals(Tag.STR)) {
      throw Refused.value(text, "is %s, not text".formatted(kind(node)), "put it in quotes");
    }
    if (text.isBlank()) {
      throw Refused.value(text, "is blank", "give a text, or leave the key out");
    }
    return text;
  }

  static String number(Node node, String noun, String remedy) {
    String text = scalar(node, noun, remedy);
    if (!NUMBERS.contains(node.getTag())) {
      throw Refused.value(text, "is not " + noun, remedy);
    }
    return text;
  }

  static boolean truth(Node node) {
    String text = scalar(node, "true or false", "write true or false");
    if (!node.getTag().equals(Tag.BOOL)) {
      throw Refused.value(text, "is not true or false", "write true or false");
    }
    return Boolean.parseBoolean(text);
  }

  static List<Node> items(Node node) {
    String remedy = "write it like [a, b]";
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    if (node instanceof ScalarNode) {
      throw Refused.value(scalar(node, "a list", remedy), "is not a list", remedy);
    }
    throw Refused.rule(kind(node) + " is not a list", remedy);
  }

  static MappingNode mapping(Node node) {
    String remedy = "write keys under it, like name: value";
    if (node instanceof MappingNode mapping) {
      return mapping;
    }
    if (node instanceof ScalarNode) {
      throw Refused.value(scalar(node, "a section", remedy), "is not a section", remedy);
    }
    throw Refused.rule(kind(node) + " is not a section", remedy);
  }

  /** A key's text; a key that is itself a list or a section has none. */
  static Optional<String> key(NodeTuple entry) {
    return entry.getKeyNode() instanceof ScalarNode scalar
        ? Optional.of(scalar.getValue())
        : Optional.empty();
  }

  private static String kind(Node node) {
    if (node instanceof MappingNode) {
      return "a section";
    }
    if (node instanceof SequenceNode) {
      return "a list";
    }
    if (NUMBERS.contains(node.getTag())) {
      return "a number";
    }
    return node.getTag().equals(Tag.BOOL) ? "true or false" : "a text";
  }
}
