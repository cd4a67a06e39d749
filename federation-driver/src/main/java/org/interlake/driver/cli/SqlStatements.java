package org.interlake.driver.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a text of SQL apart at its semicolons: not at those in quotes, in comments, or between
 * {@code BEGIN} and {@code END} of a script. Text may come in pieces.
 */
final class SqlStatements {
  private final StringBuilder statement = new StringBuilder();
  private final StringBuilder word = new StringBuilder();
  private char quote;
  private boolean escaped;
  private boolean lineComment;
  private int comments;
  private int blocks;
  private boolean ending;
  private boolean blank = true;

  /** The statements of a whole text, in order, without their semicolons. */
  static List<String> of(String text) {
    SqlStatements parts = new SqlStatements();
    List<String> all = new ArrayList<>(parts.add(text));
    all.addAll(parts.rest());
    return all;
  }

  /** Takes more text; returns the statements that it ends. */
  List<String> add(String text) {
    List<String> ended = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
      if (isPlain() && c == ';') {
        endWord();
        if (blocks == 0) {
          end(ended);
          continue;
        }
      }
      statement.append(c);
      if (isPair(c, next)) {
        statement.append(next);
        i++;
        takePair(c);
      } else {
        take(c);
      }
    }
    return ended;
  }

  /** What is left after the last semicolon: one statement, or none. */
  List<String> rest() {
    List<String> ended = new ArrayList<>();
    end(ended);
    return ended;
  }

  /** Whether nothing has begun since the last semicolon. */
  boolean isEmpty() {
    return blank;
  }

  /** Whether two characters begin a comment, or end one. */
  private boolean isPair(char c, char next) {
    boolean opens = c == '/' && next == '*';
    boolean closes = c == '*' && next == '/';
    if (comments > 0) {
      return opens || closes;
    }
    return isPlain() && (opens || (c == '-' && next == '-'));
  }

  private boolean isPlain() {
    return quote == 0 && !lineComment && comments == 0;
  }

  private void takePair(char c) {
    endWord();
    if (c == '-') {
      lineComment = true;
    } else {
      comments += c == '/' ? 1 : -1;
    }
  }

  private void take(char c) {
    if (lineComment) {
      lineComment = c != '\n';
    } else if (quote != 0) {
      takeQuoted(c);
    } else if (comments == 0) {
      blank &= Character.isWhitespace(c);
      if (c == '\'' || c == '"' || c == '`') {
        endWord();
        quote = c;
      } else if (Character.isLetterOrDigit(c) || c == '_') {
        word.append(c);
      } else {
        endWord();
      }
    }
  }

  private void takeQuoted(char c) {
    if (escaped) {
      escaped = false;
    } else if (c == '\\' && quote != '`') {
      escaped = true;
    } else if (c == quote) {
      quote = 0; // a doubled quote opens again at once
    }
  }

  /** Keeps count of blocks: END IF and the like end none, and CASE has an END of its own. */
  private void endWord() {
    if (word.length() == 0) {
      return;
    }
    String upper = word.toString().toUpperCase(java.util.Locale.ROOT);
    boolean first = statement.toString().strip().length() <= word.length() + 1;
    word.setLength(0);
    if (ending) {
      ending = false;
      if (upper.equals("IF")
          || upper.equals("WHILE")
          || upper.equals("FOR")
          || upper.equals("LOOP")
          || upper.equals("REPEAT")) {
        blocks++; // it was no block's END
        return;
      }
    }
    if (upper.equals("BEGIN") && (first || blocks > 0)) {
      blocks++;
    } else if (upper.equals("CASE") && blocks > 0) {
      blocks++;
    } else if (upper.equals("END") && blocks > 0) {
      blocks--;
      ending = true;
    }
  }

  private void end(List<String> ended) {
    endWord();
    String text = statement.toString().strip();
    if (!blank) {
      ended.add(text);
    }
    statement.setLength(0);
    quote = 0;
    escaped = false;
    lineComment = false;
    comments = 0;
    blocks = 0;
    ending = false;
    blank = true;
  }
}
