package org.interlake.site.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.interlake.protocol.Digest;

/**
 * Where a site keeps what it has pinned for one run: lists of files, and copies of rows whose
 * source keeps no versions. It is removed when the run is over.
 */
public interface PinFolder {
  /** Bytes of the key. */
  int KEY_BYTES = 32;

  /** The folder, of any Hadoop file system; made, and for its owner only. */
  URI folder();

  /**
   * The site's own key, the same for all runs. What is told of a table's content is told under it:
   * a plain digest would let others try out what the rows may be.
   */
  byte[] key();

  /**
   * The keyed digest of a text.
   *
   * @param purpose what the text is; the same text for another purpose has another digest
   */
  default Digest digestOf(String purpose, String text) {
    try {
      Mac hmac = Mac.getInstance("HmacSHA256");
      hmac.init(new SecretKeySpec(key(), "HmacSHA256"));
      hmac.update(("interlake/" + purpose + "/v1\n").getBytes(UTF_8));
      return Digest.ofBytes(hmac.doFinal(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no HmacSHA256", e);
    }
  }
}
