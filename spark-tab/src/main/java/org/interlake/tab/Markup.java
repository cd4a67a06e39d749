package org.interlake.tab;

import static java.util.Objects.requireNonNull;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.spark.ui.UIUtils;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.xml.Node;
import scala.xml.Unparsed;

/**
 * A piece of a page.
 *
 * <p>Laws: every text and every attribute's value is escaped, whoever said it; what is opened is
 * closed, or {@link #nodes} throws. Names of elements and attributes are this program's own.
 */
public final class Markup {
  private static final int LONGEST_TEXT = 2000;

  private final StringBuilder html = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Opens an element.
   *
   * @param attributes names and values, in turn
   */
  public Markup open(String element, String... attributes) {
    start(element, attributes);
    html.append('>');
    open.push(element);
    return this;
  }

  /** Closes the element that was opened last. */
  public Markup close() {
    html.append("</").append(open.pop()).append('>');
    return this;
  }

  /** An element without content. */
  public Markup empty(String element, String... attributes) {
    start(element, attributes);
    html.append("/>");
    return this;
  }

  /** An element with a text in it. */
  public Markup element(String element, Object text, String... attributes) {
    return open(element, attributes).text(text).close();
  }

  /** Text, cut off where it would fill the page. */
  public Markup text(Object text) {
    String said = String.valueOf(requireNonNull(text, "text"));
    html.append(
        escaped(said.length() <= LONGEST_TEXT ? said : said.substring(0, LONGEST_TEXT) + "\u2026"));
    return this;
  }

  /**
   * A link.
   *
   * @param address made by {@link #address}
   */
  public Markup link(String address, Object text) {
    return element("a", text, "href", address);
  }

  /** Another piece, behind this one. */
  Markup add(Markup piece) {
    html.append(piece.html);
    return this;
  }

  /** Rules of style: this program's own, and not escaped. */
  Markup rule(String ofThisProgram) {
    html.append(ofThisProgram);
    return this;
  }

  /** A heading with a table under it, as it is opened on Spark's own pages. */
  public Markup table(String id, List<Column> columns) {
    open("div", "class", "table-responsive");
    open("table", "id", id, "class", UIUtils.TABLE_CLASS_STRIPED() + " table-sm");
    open("thead").open("tr");
    for (Column column : columns) {
      element(
          "th", column.name(), "title", column.meaning(), "scope", "col", "class", column.style());
    }
    return close().close().open("tbody");
  }

  /** A table's cell with a number, or with what stands for one. */
  public Markup number(Object number) {
    return element("td", number, "class", "num");
  }

  /** A table's cell with a moment, in one line. */
  public Markup time(long epochMillis) {
    return element("td", Shown.time(epochMillis), "class", "when");
  }

  /** One of the facts that a run's page begins with. */
  public Markup fact(String name, Object value) {
    return open("div").element("dt", name).element("dd", value).close();
  }

  /** The heading of a part of a page. */
  public Markup heading(String text) {
    return element("h4", text, "class", "fed");
  }

  /** Ends what {@link #table} began. */
  public Markup endTable() {
    return close().close().close();
  }

  /**
   * A table's column.
   *
   * @param meaning shown when the mouse rests on the name
   * @param style its class
   */
  public record Column(String name, String meaning, String style) {
    public Column {
      requireNonNull(name, "name");
      requireNonNull(meaning, "meaning");
      requireNonNull(style, "style");
    }

    /** Of text. */
    public Column(String name, String meaning) {
      this(name, meaning, "");
    }

    /** Of numbers, which stand to the right. */
    public static Column ofNumbers(String name, String meaning) {
      return new Column(name, meaning, "num");
    }
  }

  /** The piece, as Spark's pages take it. */
  public Seq<Node> nodes() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("The page leaves elements open: " + open);
    }
    return CollectionConverters.asScala(List.<Node>of(new Unparsed(html.toString()))).toSeq();
  }

  /** The piece's text, escaped. */
  @Override
  public String toString() {
    return html.toString();
  }

  /**
   * An address with parameters.
   *
   * @param path of this program's own
   * @param parameters names and values, in turn; values are encoded
   */
  public static String address(String path, String... parameters) {
    StringBuilder address = new StringBuilder(path);
    for (int i = 0; i < parameters.length; i += 2) {
      address
          .append(i == 0 ? '?' : '&')
          .append(parameters[i])
          .append('=')
          .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
    }
    return address.toString();
  }

  /**
   * Text that a browser shows as it is and does not obey: without markup, control characters and
   * characters that turn the direction of what follows.
   */
  static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(isMeek(c) ? c : 0xFFFD);
              }
            });
    return safe.toString();
  }

  private static boolean isMeek(int c) {
    int type = Character.getType(c);
    return c == '\n'
        || (type != Character.CONTROL && type != Character.FORMAT && type != Character.SURROGATE);
  }

  private void start(String element, String... attributes) {
    html.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      html.append(' ')
          .append(attributes[i])
          .append("=\"")
          .append(escaped(attributes[i + 1]))
          .append('"');
    }
  }
}
