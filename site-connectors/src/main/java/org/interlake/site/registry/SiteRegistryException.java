package org.interlake.site.registry;

/** The site's own registry cannot be read or written. Says which, why, and what to do. */
public final class SiteRegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SiteRegistryException(String message) {
    super(message);
  }

  SiteRegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}
