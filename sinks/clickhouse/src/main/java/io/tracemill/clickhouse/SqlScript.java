package io.tracemill.clickhouse;

import java.util.ArrayList;
import java.util.List;

/** Cuts a script into statements at semicolons outside of quotes and {@code --} comments. */
final class SqlScript {
  private final String text;
  private final List<String> statements = new ArrayList<>();
  private final StringBuilder statement = new StringBuilder();
  private int at;

  private SqlScript(String text) {
    this.text = text;
  }

  /** The statements without comments and semicolons. */
  static List<String> statements(String text) {
    SqlScript script = new SqlScript(text);
    script.read();
    return script.statements;
  }

  private void read() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\'' || c == '`' || c == '"') {
        readQuoted(c);
      } else if (text.startsWith("--", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (c == ';') {
        end();
        at++;
      } else {
        statement.append(c);
        at++;
      }
    }
    end();
  }

  /** A quote inside is doubled, which reads as two texts side by side, or escaped. */
  private void readQuoted(char quote) {
    int start = at++;
    while (at < text.length() && text.charAt(at) != quote) {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    at = Math.min(at + 1, text.length());
    statement.append(text, start, at);
  }

  private void end() {
    String found = statement.toString().strip();
    if (!found.isEmpty()) {
      statements.add(found);
    }
    statement.setLength(0);
  }
}
