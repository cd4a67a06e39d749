package org.interlake.driver.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollusionTest {
  /** The command line is another package: what it cannot name, nobody can ask it for. */
  @Test
  void noOtherPackageCanBringLiarsIntoASimulation() {
    assertThat(Modifier.isPublic(Collusion.class.getModifiers())).isFalse();
    assertThat(Simulation.class.getConstructors())
        .hasSize(1)
        .allSatisfy(
            constructor ->
                assertThat(List.of(constructor.getGenericParameterTypes()).toString())
                    .doesNotContain("Optional", "Collusion"));
    assertThat(Simulation.class.getMethods())
        .allSatisfy(method -> assertThat(method.toGenericString()).doesNotContain("Collusion"));
  }
}
