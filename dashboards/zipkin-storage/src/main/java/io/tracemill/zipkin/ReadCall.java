package io.tracemill.zipkin;

import java.io.IOException;
import java.util.concurrent.Executor;
import zipkin2.Call;
import zipkin2.Callback;

/** A question to ClickHouse as Zipkin's call: nothing is sent before it is executed. */
final class ReadCall<V> extends Call.Base<V> {
  /** What is asked, and how the answer is read. */
  @FunctionalInterface
  interface Question<V> {
    V ask() throws IOException;
  }

  private final Question<V> question;
  private final Executor executor;

  ReadCall(Question<V> question, Executor executor) {
    this.question = question;
    this.executor = executor;
  }

  @Override
  protected V doExecute() throws IOException {
    return question.ask();
  }

  @Override
  protected void doEnqueue(Callback<V> callback) {
    executor.execute(() -> answer(callback));
  }

  private void answer(Callback<V> callback) {
    V answer;
    try {
      answer = question.ask();
    } catch (IOException | RuntimeException e) {
      callback.onError(e);
      return;
    }
    callback.onSuccess(answer);
  }

  @Override
  public Call<V> clone() {
    return new ReadCall<>(question, executor);
  }
}
