package org.interlake.lineage;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Sends events on a thread of its own, in order. A backend that is slow fills the queue, and what
 * comes while it is full is lost: a round waits for nobody's lineage.
 */
final class QueuedLineage implements Lineage {
  static final int MAX_WAITING = 1024;
  private static final Duration PATIENCE_AT_END = Duration.ofSeconds(5);

  private final SparkContext spark;
  private final EventSink sink;
  private final Consumer<String> warning;
  private final AtomicBoolean warned = new AtomicBoolean();
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          task -> {
            Thread sender = new Thread(task, "interlake-lineage");
            sender.setDaemon(true);
            return sender;
          });

  QueuedLineage(SparkContext spark, EventSink sink, Consumer<String> warning) {
    this.spark = requireNonNull(spark, "spark");
    this.sink = requireNonNull(sink, "sink");
    this.warning = requireNonNull(warning, "warning");
  }

  @Override
  public void tag(RunFacts facts) {
    if (!spark.isStopped()) {
      untag();
      facts.tags().forEach(spark::addJobTag);
    }
  }

  @Override
  public void untag() {
    if (!spark.isStopped()) {
      CollectionConverters.asJava(spark.getJobTags()).stream()
          .filter(RunFacts::isTag)
          .forEach(spark::removeJobTag);
    }
  }

  @Override
  public void emit(LineageEvent event) {
    try {
      thread.execute(() -> send(event));
    } catch (RejectedExecutionException e) {
      warn("more than %d events wait for the backend".formatted(MAX_WAITING));
    }
  }

  private void send(LineageEvent event) {
    try {
      sink.send(event);
    } catch (Exception | LinkageError e) {
      warn(e.toString());
    }
  }

  private void warn(String why) {
    if (warned.compareAndSet(false, true)) {
      warning.accept(
          "Lineage cannot be told (%s). The run goes on without; this is said once".formatted(why));
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE_AT_END.toMillis(), TimeUnit.MILLISECONDS)) {
        warn("%d events were left after %s".formatted(thread.getQueue().size(), PATIENCE_AT_END));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.shutdownNow();
    try {
      sink.close();
    } catch (Exception e) {
      warn(e.toString());
    }
  }
}
