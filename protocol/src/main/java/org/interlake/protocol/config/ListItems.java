package org.interlake.protocol.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/** The items of a list, each read by itself so that every faulty one is reported. */
final class ListItems {
  private ListItems() {}

  static <T> List<T> read(Position list, Function<Position, Setting<T>> form) {
    List<Node> nodes = NodeTree.items(list.node());
    List<Setting<T>> items = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Position item = list.item(i, nodes.get(i));
      try {
        items.add(form.apply(item));
      } catch (Refused e) {
        item.report(e);
        items.add(Setting.faulty());
      }
    }
    return items.stream().map(Setting::get).toList();
  }

  /** An item as another type, whose complaint is a fault at the item. */
  static <T> Setting<T> convert(String text, Function<String, T> type) {
    try {
      return Setting.of(type.apply(text));
    } catch (IllegalArgumentException e) {
      throw Refused.rule(String.valueOf(e.getMessage()));
    }
  }
}
