package io.tracemill.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracemill.runtime.ProjectRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every query of docs/COOKBOOK.md on the real engine, and the answers that the demo's faults give.
 */
class CookbookTest {
  private static final Pattern RECIPE =
      Pattern.compile(
          "^## (\\d+)\\. (.+?)\\n(.+?)```sql\\n(.+?)```", Pattern.MULTILINE | Pattern.DOTALL);

  @BeforeAll
  static void seed() throws IOException {
    DemoTables.seed(Instant.now());
  }

  record Recipe(int number, String question, String shows, String sql) {
    @Override
    public String toString() {
      return number + ". " + question;
    }
  }

  static Stream<Recipe> recipes() throws IOException {
    String text = Files.readString(ProjectRoot.find().resolve("docs/COOKBOOK.md"));
    List<Recipe> recipes = new ArrayList<>();
    Matcher recipe = RECIPE.matcher(text);
    while (recipe.find()) {
      recipes.add(
          new Recipe(
              Integer.parseInt(recipe.group(1)),
              recipe.group(2),
              recipe.group(3),
              recipe.group(4)));
    }
    assertThat(text.split("```sql")).hasSize(recipes.size() + 1);
    return recipes.stream();
  }

  @Test
  void thereAreTwelveQuestionsEachWithWhatItsAnswerShows() throws IOException {
    assertThat(recipes().map(Recipe::number))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    assertThat(recipes())
        .allMatch(recipe -> recipe.question().endsWith("?") && recipe.shows().length() > 50);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void hasAnAnswer(Recipe recipe) throws IOException {
    assertThat(DemoTables.query(recipe.sql())).isNotEmpty();
  }

  @Test
  void answersNameTheFaults() throws IOException {
    assertThat(answer(1).get(0).get("Service").asText()).isEqualTo("payment");
    assertThat(answer(1).get(0).get("since").isNull()).isFalse();
    assertThat(answer(2).get(0).get("Service").asText()).isEqualTo("payment");
    assertThat(answer(3).get(0).get("Service").asText()).isEqualTo("catalog");
    assertThat(answer(4).findValuesAsText("service"))
        .contains("web", "checkout", "payment", "shipping");
    assertThat(answer(5).get(0).get("offenders").get(0).asText())
        .isEqualTo("caller price-bot: 97 %");
    assertThat(answer(6).toString())
        .contains(
            "\"Service\":\"recommendation\",\"Host\":\"host-2\",\"verdict\":\"cpu_saturated\"")
        .contains("\"Service\":\"payment\",\"Host\":\"host-2\",\"verdict\":\"not_the_host\"");
    assertThat(answer(8).findValuesAsText("service")).containsExactly("payment", "checkout", "web");
    assertThat(answer(9).findValuesAsText("Server")).containsOnly("postgresql");
    assertThat(answer(10).findValuesAsText("version")).containsOnly("1.0", "1.1");
    assertThat(answer(11).get(0).get("budget_left_pct").asDouble()).isNegative();
    assertThat(answer(12).findValuesAsText("service")).containsOnly("catalog");
  }

  private static JsonNode answer(int number) throws IOException {
    return DemoTables.query(
        recipes().filter(recipe -> recipe.number() == number).findFirst().orElseThrow().sql());
  }
}
