package io.tracemill.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracemill.oracle.Differences.Kind;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ComparerTest {
  private static final Row ROW =
      () ->
          new TreeMap<>(
              Map.of(
                  "Id",
                  "a",
                  "Shared",
                  false,
                  "At",
                  Instant.parse("2026-11-23T10:00:00.5Z"),
                  "Sum",
                  new BigInteger("18446744073709551615"),
                  "Count",
                  7L,
                  "Ratio",
                  0.1,
                  "Names",
                  List.of("x", "y"),
                  "Times",
                  List.of(Instant.EPOCH),
                  "Buckets",
                  new TreeMap<>(Map.of("-1", 2L)),
                  "Maps",
                  List.of(new TreeMap<>(Map.of("k", "v")))));

  private static final String SAME =
      "{\"Id\":\"a\",\"Shared\":false,\"At\":\"2026-11-23 10:00:00.500000000\","
          + "\"Sum\":\"18446744073709551615\",\"Count\":\"7\",\"Ratio\":0.1,"
          + "\"Names\":[\"x\",\"y\"],\"Times\":[\"1970-01-01 00:00:00.000000000\"],"
          + "\"Buckets\":{\"-1\":\"2\"},\"Maps\":[{\"k\":\"v\"}],\"More\":1}";

  @Test
  void findsNothingWhenAllIsTheSame() {
    Differences differences = compare(SAME);

    assertThat(differences.isEmpty()).isTrue();
    assertThat(differences.expectedRows()).isEqualTo(1);
    assertThat(differences.actualRows()).isEqualTo(1);
  }

  @Test
  void readsNumbersQuotedOrNotTimesAndFloatsWithinRounding() {
    assertSame(
        SAME.replace("\"7\"", "7").replace("\"18446744073709551615\"", "18446744073709551615"));
    assertSame(SAME.replace("10:00:00.500000000", "10:00:00.5"));
    assertSame(SAME.replace("\"Shared\":false", "\"Shared\":0"));
    assertSame(SAME.replace("0.1,", "0.10000000000000002,"));
    assertSame(SAME.replace("0.1,", "\"1e-1\","));
  }

  @Test
  void namesColumnExpectedAndActual() {
    assertDiffers(SAME.replace("\"Count\":\"7\"", "\"Count\":\"8\""), "Count", "7", "8");
    assertDiffers(
        SAME.replace("551615", "551614"), "Sum", "18446744073709551615", "18446744073709551614");
    assertDiffers(SAME.replace("0.1,", "0.1001,"), "Ratio", "0.1", "0.1001");
    assertDiffers(
        SAME.replace("00.500000000", "00.500000001"),
        "At",
        "2026-11-23T10:00:00.500Z",
        "2026-11-23T10:00:00.500000001Z");
    assertDiffers(
        SAME.replace("[\"x\",\"y\"]", "[\"y\",\"x\"]"), "Names", "[x, y]", "[\"y\",\"x\"]");
    assertDiffers(SAME.replace("{\"-1\":\"2\"}", "{}"), "Buckets", "{-1=2}", "{}");
    assertDiffers(
        SAME.replace("{\"-1\":\"2\"}", "{\"-1\":2,\"0\":1}"),
        "Buckets",
        "{-1=2}",
        "{\"-1\":2,\"0\":1}");
    assertDiffers(SAME.replace("\"k\":\"v\"", "\"k\":\"w\""), "Maps", "[{k=v}]", "[{\"k\":\"w\"}]");
    assertDiffers(SAME.replace("\"Count\"", "\"Number\""), "Count", "7", "no such column");
    assertDiffers(SAME.replace("\"Ratio\":0.1", "\"Ratio\":null"), "Ratio", "0.1", "null");
  }

  @Test
  void namesMissingExtraDoubledAndUnreadableRows() {
    assertThat(compare().listed())
        .singleElement()
        .satisfies(d -> assertThat(d).hasToString("missing: Id=a, Shared=false"));
    assertThat(compare(SAME, SAME.replace("\"Id\":\"a\"", "\"Id\":\"b\"")).listed())
        .singleElement()
        .satisfies(d -> assertThat(d).hasToString("extra: Id=b, Shared=false"));
    assertThat(compare(SAME, SAME).listed())
        .singleElement()
        .satisfies(d -> assertThat(d.kind()).isEqualTo(Kind.EXTRA));
    assertThat(compare(SAME, "Code: 241. DB::Exception").listed())
        .singleElement()
        .satisfies(d -> assertThat(d.kind()).isEqualTo(Kind.UNREADABLE));
  }

  @Test
  void countsAllButListsTheFirst() {
    String[] lines = new String[2_000];
    Arrays.setAll(lines, i -> SAME.replace("\"Id\":\"a\"", "\"Id\":\"" + i + "\""));

    Differences differences = compare(lines);

    assertThat(differences.count()).isEqualTo(2_001);
    assertThat(differences.listed()).hasSize(Differences.MAX_LISTED);
    assertThat(differences.toString(2))
        .startsWith("t: 1 rows expected, 2000 found, 2001 differences")
        .endsWith("and 1999 more");
  }

  @Test
  void tellsASurplusFromALoss() {
    assertSurplus(SAME.replace("\"7\"", "\"8\""), 1);
    assertSurplus(SAME.replace("\"7\"", "\"6\""), 0);
    assertSurplus(SAME.replace("\"Id\":\"a\"", "\"Id\":\"b\""), 1); // and one that is missing
  }

  @Test
  void refusesExpectationsThatCannotBeCompared() {
    assertThatThrownBy(
            () ->
                Comparer.compare("t", List.of(ROW, ROW), List.<String>of().stream(), List.of("Id")))
        .hasMessage("two rows of t are expected with Id=a");
    assertThatThrownBy(
            () -> Comparer.compare("t", List.of(ROW), List.<String>of().stream(), List.of("Key")))
        .hasMessageContaining("key column was 'Key'");
  }

  private static void assertSurplus(String line, long doubled) {
    Differences differences = compare(line);
    assertThat(differences.isEmpty()).isFalse();
    assertThat(differences.doubled()).isEqualTo(doubled);
    assertThat(differences.lost()).isEqualTo(differences.count() - doubled);
  }

  private static void assertSame(String line) {
    assertThat(compare(line).toString()).endsWith(" 0 differences");
  }

  private static void assertDiffers(String line, String column, String expected, String actual) {
    assertThat(line).isNotEqualTo(SAME);
    assertThat(compare(line).listed())
        .singleElement()
        .isEqualTo(
            new Differences.Difference(
                Kind.DIFFERS, "Id=a, Shared=false", column, expected, actual));
  }

  private static Differences compare(String... lines) {
    return Comparer.compare("t", List.of(ROW), Arrays.stream(lines), List.of("Id", "Shared"));
  }
}
