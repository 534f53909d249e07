package io.tracemill.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.ClientException;
import com.clickhouse.client.api.ConnectionInitiationException;
import com.clickhouse.client.api.ServerException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InsertFaultTest {
  @ParameterizedTest
  @CsvSource({
    "241, 500, MEMORY_LIMIT_EXCEEDED, true",
    "252, 500, Too many parts (3001), true",
    "252, 500, Too many partitions for single INSERT block (more than 100), false",
    "159, 500, TIMEOUT_EXCEEDED, true",
    "242, 500, TABLE_IS_READ_ONLY, true",
    "60, 404, UNKNOWN_TABLE, false",
    "16, 404, NO_SUCH_COLUMN_IN_TABLE, false",
    "53, 500, TYPE_MISMATCH, false",
    "516, 403, AUTHENTICATION_FAILED, false",
    "0, 502, bad gateway, true",
    "0, 503, unavailable, true",
    "0, 429, slow down, true",
    "0, 404, not here, false",
  })
  void tellsPassingFaultsFromLastingOnes(int code, int status, String message, boolean passing) {
    InsertFault fault = InsertFault.of(new ServerException(code, message, status, "query"));
    assertThat(fault.retryable()).isEqualTo(passing);
    assertThat(fault.code()).isEqualTo(code);
  }

  @Test
  void triesAgainAfterNetworkFaults() {
    assertThat(
            InsertFault.of(new ConnectionInitiationException("no", new ConnectException("refused")))
                .retryable())
        .isTrue();
  }

  @Test
  void doesNotRepeatAFaultOfTheBlock() {
    InsertFault fault =
        InsertFault.of(
            new ClientException("no", new IllegalStateException("column 'a' has 1 rows")));
    assertThat(fault.retryable()).isFalse();
    assertThat(fault.message()).contains("column 'a' has 1 rows");
  }
}
