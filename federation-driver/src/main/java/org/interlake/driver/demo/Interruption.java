package org.interlake.driver.demo;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Ctrl-C and SIGTERM, while the demonstration runs: its processes are ended before this one ends,
 * whatever the working thread is at.
 */
final class Interruption implements AutoCloseable {
  private final Thread hook;
  private volatile boolean received;

  Interruption(Thread worker, ChildProcesses processes, Path work) {
    requireNonNull(worker, "worker");
    requireNonNull(processes, "processes");
    requireNonNull(work, "work");
    this.hook =
        new Thread(
            () -> {
              received = true;
              worker.interrupt();
              processes.close();
              System.err.println("interlake: stopped; what there is stays in " + work);
            },
            "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether this process is being stopped: what fails from then on fails because of that. */
  boolean received() {
    return received;
  }

  @Override
  public void close() {
    if (!received) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
