package io.tracemill.process;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Looks at options as given, and collects what is wrong with them, so that all faults are told at
 * once by {@link #finish}. What a method returns for a wrong value is of no use but to go on.
 */
public final class OptionCheck {
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
  private static final Pattern SERVERS =
      Pattern.compile("[^\\s,:]+:\\d{1,5}(,[^\\s,:]+:\\d{1,5})*");
  private static final int MAX_TENANT_CHARS = 256;

  private final List<String> faults = new ArrayList<>();
  private final Map<Integer, String> ports = new HashMap<>();

  public void that(boolean good, String option, String value, String allowed) {
    if (!good) {
      faults.add("%s was '%s' but must be %s".formatted(option, value, allowed));
    }
  }

  public long number(String option, String value, long least, long most) {
    long number = least - 1;
    try {
      number = Long.parseLong(value.strip());
    } catch (NumberFormatException e) {
      // Told below, like a number out of range.
    }
    that(
        number >= least && number <= most,
        option,
        value,
        "a whole number within %d..%d".formatted(least, most));
    return Math.max(least, Math.min(number, most));
  }

  /** A port to listen on, which no other option may name too. */
  public int port(String option, String value) {
    int port = (int) number(option, value, 1, 65535);
    String other = ports.putIfAbsent(port, option);
    that(other == null, option, value, "another port than " + other);
    return port;
  }

  /** Kafka brokers. */
  public String servers(String option, String value) {
    that(SERVERS.matcher(value).matches(), option, value, "host:port[,host:port...]");
    return value;
  }

  public String topic(String option, String value) {
    that(
        TOPIC.matcher(value).matches() && !value.equals(".") && !value.equals(".."),
        option,
        value,
        "a Kafka topic's name");
    return value;
  }

  public String tenant(String option, String value) {
    that(
        value.length() <= MAX_TENANT_CHARS,
        option,
        value,
        "at most " + MAX_TENANT_CHARS + " characters");
    return value;
  }

  /** An address to listen on. */
  public String address(String option, String value) {
    that(isAddress(value), option, value, "an address or a host's name");
    return value;
  }

  public RegistryUrl registryUrl(String option, String value) {
    try {
      URI url = new URI(value.strip());
      if (("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
          && url.getHost() != null) {
        return new RegistryUrl(url);
      }
    } catch (URISyntaxException e) {
      // Told below.
    }
    that(false, option, value, "a URL like http://127.0.0.1:8081/apis/ccompat/v7");
    return new RegistryUrl(URI.create("http://invalid"));
  }

  /**
   * Ends the look at all options.
   *
   * @throws InvalidConfigException when anything was wrong, with all that was
   */
  public void finish() {
    if (!faults.isEmpty()) {
      throw new InvalidConfigException(faults);
    }
  }

  private static boolean isAddress(String host) {
    try {
      return !host.isBlank() && InetAddress.getByName(host) != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
