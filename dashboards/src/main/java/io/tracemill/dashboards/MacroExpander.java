package io.tracemill.dashboards;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a query of Grafana's ClickHouse plugin into SQL as the plugin does: first what the browser
 * does ({@code $__conditionalAll}, variables), then the backend's macros. Alert rules get only the
 * second: {@link #backend}. Immutable.
 *
 * @param from start of the dashboard's time range
 * @param to end of it
 * @param interval Grafana's step between two points
 * @param variables what is inserted, by the variable's name: text as it is, or {@link #list}, or
 *     {@link #ALL}
 */
public record MacroExpander(
    Instant from, Instant to, Duration interval, Map<String, String> variables) {
  /** The value of a variable on which All is chosen. */
  public static final String ALL = "$__all";

  private static final String CONDITIONAL_ALL = "$__conditionalAll";
  private static final Pattern MACRO = Pattern.compile("\\$__(\\w+)");
  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\{(\\w+)(?::\\w+)?}|\\[\\[(\\w+)]]|\\$(?!__)(\\w+)");
  private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h|d|w)");

  public MacroExpander {
    variables = Map.copyOf(variables);
  }

  /** The values of a variable of which several can be chosen. */
  public static String list(String... values) {
    return "'" + String.join("','", values) + "'";
  }

  /**
   * The SQL that a panel, a variable or an annotation sends.
   *
   * @throws IllegalArgumentException when a variable or macro is unknown or has wrong arguments
   */
  public String expand(String query) {
    return backend(replaceVariables(applyConditionalAll(query)));
  }

  /** The backend's part alone. */
  public String backend(String query) {
    StringBuilder sql = new StringBuilder();
    Matcher macro = MACRO.matcher(query);
    int at = 0;
    while (macro.find(at)) {
      sql.append(query, at, macro.start());
      List<String> arguments = List.of();
      at = macro.end();
      if (at < query.length() && query.charAt(at) == '(' && takesArguments(macro.group(1))) {
        int end = closing(query, at);
        arguments = arguments(query.substring(at + 1, end)).stream().map(this::backend).toList();
        at = end + 1;
      }
      sql.append(value(macro.group(1), arguments));
    }
    return sql.append(query.substring(at)).toString();
  }

  private static boolean takesArguments(String macro) {
    return !macro.startsWith("fromTime")
        && !macro.startsWith("toTime")
        && !macro.equals("interval_s");
  }

  private String value(String macro, List<String> arguments) {
    return switch (macro) {
      case "fromTime" -> seconds(from);
      case "toTime" -> seconds(to);
      case "fromTime_ms" -> millis(from);
      case "toTime_ms" -> millis(to);
      case "interval_s" -> String.valueOf(stepSeconds());
      case "timeFilter" -> between(one(macro, arguments), seconds(from), seconds(to));
      case "timeFilter_ms" -> between(one(macro, arguments), millis(from), millis(to));
      case "dateFilter" -> between(one(macro, arguments), date(from), date(to));
      case "dateTimeFilter", "dt" -> dateTimeFilter(macro, arguments);
      case "timeInterval" -> rounded(one(macro, arguments), stepSeconds());
      case "timeInterval_ms" ->
          "toStartOfInterval(toDateTime64(%s, 3), INTERVAL %d millisecond)"
              .formatted(one(macro, arguments), Math.max(1, interval.toMillis()));
      case "timeGroup" -> {
        check(macro, arguments, 2);
        yield rounded(arguments.get(0), duration(arguments.get(1).strip()).toSeconds());
      }
      default -> throw new IllegalArgumentException("unknown macro $__" + macro);
    };
  }

  private String dateTimeFilter(String macro, List<String> arguments) {
    check(macro, arguments, 2);
    return "(%s) AND (%s)"
        .formatted(
            between(arguments.get(0), date(from), date(to)),
            between(arguments.get(1).strip(), seconds(from), seconds(to)));
  }

  private long stepSeconds() {
    return Math.max(1, interval.toSeconds());
  }

  private static String between(String column, String from, String to) {
    return "%s >= %s AND %s <= %s".formatted(column, from, column, to);
  }

  private static String rounded(String column, long seconds) {
    return "toStartOfInterval(toDateTime(%s), INTERVAL %d second)".formatted(column, seconds);
  }

  private static String seconds(Instant time) {
    return "toDateTime(" + time.getEpochSecond() + ")";
  }

  private static String millis(Instant time) {
    return "fromUnixTimestamp64Milli(" + time.toEpochMilli() + ")";
  }

  private static String date(Instant time) {
    return "toDate('" + LocalDate.ofInstant(time, ZoneOffset.UTC) + "')";
  }

  private static Duration duration(String text) {
    Matcher duration = DURATION.matcher(text);
    if (!duration.matches()) {
      throw new IllegalArgumentException(
          "duration was '%s' but must be a number and ms, s, m, h, d or w".formatted(text));
    }
    long count = Long.parseLong(duration.group(1));
    return switch (duration.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> Duration.ofDays(7 * count);
    };
  }

  /** The last macro first, so that one within another is done before it. */
  private String applyConditionalAll(String query) {
    String done = query;
    int start = done.lastIndexOf(CONDITIONAL_ALL + "(");
    while (start >= 0) {
      int open = start + CONDITIONAL_ALL.length();
      int end = closing(done, open);
      List<String> arguments = arguments(done.substring(open + 1, end));
      check("conditionalAll", arguments, 2);
      String phrase = isAll(variableIn(arguments.get(1))) ? "1=1" : arguments.get(0);
      done = done.substring(0, start) + phrase + done.substring(end + 1);
      start = done.lastIndexOf(CONDITIONAL_ALL + "(");
    }
    return done;
  }

  private String variableIn(String argument) {
    Matcher variable = VARIABLE.matcher(argument);
    if (!variable.find()) {
      throw new IllegalArgumentException("no variable in '" + argument + "'");
    }
    return name(variable);
  }

  private boolean isAll(String variable) {
    String value = value(variable);
    return value.equals(ALL) || value.isEmpty();
  }

  private String replaceVariables(String query) {
    return VARIABLE
        .matcher(query)
        .replaceAll(match -> Matcher.quoteReplacement(inserted(name(match))));
  }

  private String inserted(String variable) {
    String value = value(variable);
    if (value.equals(ALL)) {
      throw new IllegalArgumentException(
          "$" + variable + " may be All and is not in $__conditionalAll");
    }
    return value;
  }

  private static String name(MatchResult variable) {
    for (int group = 1; group <= variable.groupCount(); group++) {
      String name = variable.group(group);
      if (name != null) {
        return name;
      }
    }
    throw new IllegalStateException("a match has a name");
  }

  private String value(String variable) {
    String value = variables.get(variable);
    if (value == null) {
      throw new IllegalArgumentException("unknown variable $" + variable);
    }
    return value;
  }

  private static String one(String macro, List<String> arguments) {
    check(macro, arguments, 1);
    return arguments.get(0);
  }

  private static void check(String macro, List<String> arguments, int count) {
    if (arguments.size() != count) {
      throw new IllegalArgumentException(
          "$__%s had %d arguments but must have %d: %s"
              .formatted(macro, arguments.size(), count, arguments));
    }
  }

  /** Where the bracket that opens at {@code open} closes. */
  private static int closing(String query, int open) {
    int depth = 0;
    for (int i = open; i < query.length(); i++) {
      depth += query.charAt(i) == '(' ? 1 : query.charAt(i) == ')' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("no closing bracket: " + query.substring(open));
  }

  private static List<String> arguments(String text) {
    List<String> arguments = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        arguments.add(text.substring(start, i));
        start = i + 1;
      }
    }
    arguments.add(text.substring(start));
    return arguments;
  }
}
