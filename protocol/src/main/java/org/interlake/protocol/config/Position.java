package org.interlake.protocol.config;

import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A value in a file and where it stands.
 *
 * @param line of its key, or of the list item
 * @param path {@code features[2].impute}
 * @param pattern the same for all items of a list: {@code features[].impute}
 */
record Position(ConfigFile file, int line, String path, String pattern, Node node) {

  Position item(int index, Node item) {
    return new Position(
        file, NodeTree.line(item), "%s[%d]".formatted(path, index), pattern + "[]", item);
  }

  Position withPattern(String other) {
    return new Position(file, line, path, other, node);
  }

  void report(Refused refused) {
    file.report(line, path, refused);
  }
}
