package io.tracemill.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlScriptTest {
  @Test
  void cutsAtSemicolonsOutsideOfQuotesAndComments() {
    assertThat(
            SqlScript.statements(
                """
                -- first; not a statement
                CREATE TABLE a (b String COMMENT 'it''s; -- here'); -- and ;
                SELECT `x;y`, "z;" , '\\';'
                ;;
                SELECT 2"""))
        .containsExactly(
            "CREATE TABLE a (b String COMMENT 'it''s; -- here')",
            "SELECT `x;y`, \"z;\" , '\\';'",
            "SELECT 2");
  }

  @Test
  void seesNothingInNothing() {
    assertThat(SqlScript.statements(" \n-- only words")).isEmpty();
  }
}
