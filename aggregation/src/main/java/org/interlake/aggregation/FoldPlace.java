package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;

/** Where the tasks of a pass are run. What they bring back is the same. */
sealed interface FoldPlace {
  /** Runs tasks 0 to {@code tasks - 1}; gives their results in that order. */
  List<TaskResult> run(BlockTask task, int tasks);

  /** In threads of this process, one for each task; a single task in the caller's own. */
  record InThreads() implements FoldPlace {
    @Override
    public List<TaskResult> run(BlockTask task, int tasks) {
      if (tasks == 1) {
        return List.of(task.call(0));
      }
      ExecutorService threads = Executors.newFixedThreadPool(tasks, InThreads::named);
      try {
        List<Future<TaskResult>> running = new ArrayList<>();
        for (int number = 0; number < tasks; number++) {
          int own = number;
          running.add(threads.submit(() -> task.call(own)));
        }
        List<TaskResult> results = new ArrayList<>();
        for (Future<TaskResult> one : running) {
          results.add(one.get());
        }
        return results;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("The fold was interrupted", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new IllegalStateException("A thread of the fold failed", e.getCause());
      } finally {
        end(threads);
      }
    }

    private static Thread named(Runnable work) {
      Thread thread = new Thread(work, "fold");
      thread.setDaemon(true);
      return thread;
    }

    /** No thread writes a part after the fold has ended, however it has. */
    private static void end(ExecutorService threads) {
      threads.shutdownNow();
      boolean interrupted = false;
      boolean ended = false;
      while (!ended) {
        try {
          ended = threads.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** As a Spark job. */
  record OnSpark(JavaSparkContext spark) implements FoldPlace {
    public OnSpark {
      requireNonNull(spark, "spark");
    }

    @Override
    public List<TaskResult> run(BlockTask task, int tasks) {
      List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
      return spark.parallelize(numbers, tasks).map(task).collect();
    }
  }
}
