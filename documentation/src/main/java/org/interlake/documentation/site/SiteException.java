package org.interlake.documentation.site;

import java.util.List;
import java.util.stream.Collectors;

/** The files do not make a site; nothing was written. */
public final class SiteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SiteException(List<Fault> faults) {
    super(
        "The documentation has %d %s:%n%s"
            .formatted(
                faults.size(),
                faults.size() == 1 ? "fault" : "faults",
                faults.stream()
                    .sorted()
                    .map(fault -> "  " + fault)
                    .collect(Collectors.joining(System.lineSeparator()))));
  }
}
