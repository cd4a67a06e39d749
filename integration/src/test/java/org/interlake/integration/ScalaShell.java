package org.interlake.integration;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import scala.jdk.javaapi.CollectionConverters;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.Results;
import scala.tools.nsc.interpreter.shell.ReplReporterImpl;

/** Scala's own interpreter in this process: each text sees what those before it have defined. */
final class ScalaShell implements AutoCloseable {
  private final StringWriter said = new StringWriter();
  private final IMain interpreter;

  /** An interpreter with the class path of the tests. */
  ScalaShell() {
    Settings settings = new Settings();
    // surefire's jar has only a manifest
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    settings.processArguments(
        CollectionConverters.asScala(List.of("-classpath", classPath)).toList(), true);
    interpreter = new IMain(settings, new ReplReporterImpl(settings, new PrintWriter(said, true)));
  }

  /** Defines a value. */
  void bind(String name, Class<?> type, Object value) {
    require(
        interpreter.bind(
            name, type.getName(), value, scala.collection.immutable.List$.MODULE$.empty()),
        Map.entry(name, type).toString());
  }

  /** Compiles and runs a text; what does not compile, or throws, fails the test. */
  void run(String text) {
    require(interpreter.interpret(text), text);
  }

  private void require(Results.Result result, String text) {
    if (!result.equals(Results.Success$.MODULE$)) {
      throw new AssertionError("%s:%n%s%n%s".formatted(result, text, said));
    }
    said.getBuffer().setLength(0);
  }

  @Override
  public void close() {
    interpreter.close();
  }
}
