package org.interlake.driver.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.sql.Timestamp;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/** Values of rows as JSON: {@code docs/spec/sql-session.md} says which becomes what. */
final class SqlValues {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private SqlValues() {}

  /** A row, by the names of its columns. */
  static ObjectNode object(Row row) {
    ObjectNode object = JSON.objectNode();
    for (int i = 0; i < row.length(); i++) {
      object.set(row.schema().fieldNames()[i], of(row.get(i)));
    }
    return object;
  }

  /** A row, in the order of its columns. */
  static ArrayNode array(Row row) {
    ArrayNode array = JSON.arrayNode();
    for (int i = 0; i < row.length(); i++) {
      array.add(of(row.get(i)));
    }
    return array;
  }

  static JsonNode of(Object value) {
    if (value == null) {
      return JSON.nullNode();
    } else if (value instanceof Boolean truth) {
      return JSON.booleanNode(truth);
    } else if (value instanceof Double real) {
      return Double.isFinite(real) ? JSON.numberNode(real) : JSON.textNode(real.toString());
    } else if (value instanceof Float real) {
      return Float.isFinite(real) ? JSON.numberNode(real) : JSON.textNode(real.toString());
    } else if (value instanceof BigDecimal exact) {
      return JSON.textNode(exact.toPlainString());
    } else if (value instanceof Number whole) {
      return JSON.numberNode(whole.longValue());
    } else if (value instanceof Timestamp time) {
      return JSON.textNode(time.toInstant().toString());
    } else if (value instanceof byte[] bytes) {
      return JSON.binaryNode(bytes);
    } else if (value instanceof Row row) {
      return row.schema() == null ? array(row) : object(row);
    } else if (value instanceof scala.collection.Map<?, ?> map) {
      ArrayNode pairs = JSON.arrayNode();
      CollectionConverters.asJava(map)
          .forEach((key, mapped) -> pairs.add(JSON.arrayNode().add(of(key)).add(of(mapped))));
      return pairs;
    } else if (value instanceof scala.collection.Iterable<?> several) {
      ArrayNode array = JSON.arrayNode();
      CollectionConverters.asJava(several).forEach(element -> array.add(of(element)));
      return array;
    }
    return JSON.textNode(value.toString());
  }

  /** As people read it: text as it is, anything nested as JSON. */
  static String text(Object value) {
    JsonNode node = of(value);
    return node.isNull() ? "NULL" : node.isValueNode() ? node.asText() : node.toString();
  }
}
