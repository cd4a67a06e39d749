package org.interlake.protocol.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.hybrid.HybridConfig2026;
import com.google.crypto.tink.signature.SignatureConfig2026;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The text of a key file, both ways. {@code docs/spec/key-file.md} describes it. */
final class StoredKeys {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private static final int FORMAT = 1;
  private static final String FORMAT_KEY = "interlakeKeys";
  private static final String IDENTITY = "identity";
  private static final String PROTECTION = "protection";
  private static final String BY = "by";
  private static final String SIGNING = "signing";
  private static final String OPENING = "opening";
  private static final String SUCCEEDS = "succeeds";

  private final JsonNode root;

  private StoredKeys(JsonNode root) {
    this.root = root;
  }

  /** The file has a signing key and nothing else, as files once did. */
  static final class SigningKeyOnlyException extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;
  }

  /** The file is one of ours, but its keys cannot be decrypted. */
  static final class LockedException extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    LockedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Reads the text of a file.
   *
   * @throws GeneralSecurityException if it is anything else
   */
  static StoredKeys parse(String text) throws GeneralSecurityException {
    JsonNode root;
    try {
      root = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new GeneralSecurityException("not JSON"); // its message could show a key
    }
    if (root.has("primaryKeyId")) {
      throw new SigningKeyOnlyException();
    }
    if (root.path(FORMAT_KEY).asInt() != FORMAT) {
      throw new GeneralSecurityException("not format %d".formatted(FORMAT));
    }
    return new StoredKeys(root);
  }

  /**
   * The keys.
   *
   * @param passphrase asked for if the file has one
   * @throws LockedException if they cannot be decrypted
   * @throws GeneralSecurityException if they are not what the file must have
   */
  PrivateIdentity open(Supplier<Passphrase> passphrase) throws GeneralSecurityException {
    JsonNode protection = root.path(PROTECTION);
    String by = text(protection, BY);
    KeysetHandle signing;
    KeysetHandle opening;
    if (by.equals("none")) {
      signing = parsed(SIGNING, SignatureConfig2026.get());
      opening = parsed(OPENING, HybridConfig2026.get());
    } else {
      Aead aead = aead(by, protection, passphrase);
      String remedy =
          by.equals("passphrase")
              ? "the passphrase is not the one that it was made with, or the file was changed"
              : "the key management service does not decrypt it (%s), or the file was changed"
                  .formatted(text(protection, "uri"));
      signing = decrypted(SIGNING, SignatureConfig2026.get(), aead, remedy);
      opening = decrypted(OPENING, HybridConfig2026.get(), aead, remedy);
    }
    PrivateIdentity identity =
        new PrivateIdentity(
            new SigningKey(signing), Optional.of(OpeningKey.of(opening)), successions());
    if (!identity.publicIdentity().equals(PublicIdentity.parse(text(root, IDENTITY)))) {
      throw new GeneralSecurityException("its public keys are not those of its private keys");
    }
    Succession.requireChain(identity.publicIdentity(), identity.successions());
    return identity;
  }

  private List<Succession> successions() throws GeneralSecurityException {
    List<Succession> all = new ArrayList<>();
    for (JsonNode succeeds : root.path(SUCCEEDS)) {
      all.add(
          new Succession(
              PublicIdentity.parse(text(succeeds, IDENTITY)), text(succeeds, "signature")));
    }
    return all;
  }

  private static Aead aead(String by, JsonNode protection, Supplier<Passphrase> passphrase)
      throws GeneralSecurityException {
    return switch (by) {
      case "passphrase" ->
          new PassphraseLock(
                  protection.path("memoryKib").asInt(),
                  protection.path("passes").asInt(),
                  protection.path("lanes").asInt(),
                  new PassphraseLock.Salt(Base64.getDecoder().decode(text(protection, "salt"))))
              .aead(passphrase.get());
      case "kms" -> kms(text(protection, "uri"));
      default -> throw new GeneralSecurityException("unknown protection");
    };
  }

  private static Aead kms(String uri) throws GeneralSecurityException {
    try {
      return KmsLock.aead(uri);
    } catch (GeneralSecurityException e) {
      throw new LockedException(
          "the key management service cannot be used (%s): %s".formatted(uri, e.getMessage()), e);
    }
  }

  private KeysetHandle parsed(String name, Configuration configuration)
      throws GeneralSecurityException {
    return TinkJsonProtoKeysetFormat.parseKeyset(
        root.path(name).toString(), configuration, InsecureSecretKeyAccess.get());
  }

  private KeysetHandle decrypted(String name, Configuration configuration, Aead aead, String remedy)
      throws GeneralSecurityException {
    try {
      return TinkJsonProtoKeysetFormat.parseEncryptedKeyset(
          root.path(name).toString(), aead, bound(name, text(root, IDENTITY)), configuration);
    } catch (GeneralSecurityException e) {
      throw new LockedException(remedy, e);
    }
  }

  /** What an encrypted keyset is bound to: its place, and whose it is. */
  private static byte[] bound(String name, String identity) {
    return "interlake/keys/v1\n%s\n%s\n".formatted(name, identity).getBytes(US_ASCII);
  }

  private static String text(JsonNode node, String key) throws GeneralSecurityException {
    JsonNode value = node.path(key);
    if (!value.isTextual()) {
      throw new GeneralSecurityException("no text under " + key);
    }
    return value.textValue();
  }

  /** The text of a new file. */
  static String write(PrivateIdentity identity, KeyProtection protection)
      throws GeneralSecurityException {
    ObjectNode root = MAPPER.createObjectNode().put(FORMAT_KEY, FORMAT);
    String who = identity.publicIdentity().text();
    root.put(IDENTITY, who);
    ObjectNode how = root.putObject(PROTECTION);
    Optional<Aead> aead = describe(how, protection);
    KeysetHandle signing = identity.signingKey().keyset().orElseThrow();
    KeysetHandle opening = identity.openingKey().orElseThrow().keyset();
    put(root, SIGNING, signing, SignatureConfig2026.get(), aead, who);
    put(root, OPENING, opening, HybridConfig2026.get(), aead, who);
    ArrayNode succeeds = root.putArray(SUCCEEDS);
    identity
        .successions()
        .forEach(
            succession ->
                succeeds
                    .addObject()
                    .put(IDENTITY, succession.previous().text())
                    .put("signature", succession.signature()));
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can be written", e);
    }
  }

  private static Optional<Aead> describe(ObjectNode how, KeyProtection protection)
      throws GeneralSecurityException {
    if (protection instanceof KeyProtection.ByPassphrase locked) {
      PassphraseLock lock = PassphraseLock.drawn();
      how.put(BY, "passphrase")
          .put("kdf", "argon2id-13")
          .put("memoryKib", lock.memoryKib())
          .put("passes", lock.passes())
          .put("lanes", lock.lanes())
          .put("salt", Base64.getEncoder().encodeToString(lock.salt().bytes()));
      return Optional.of(lock.aead(locked.passphrase()));
    }
    if (protection instanceof KeyProtection.ByKms kms) {
      how.put(BY, "kms").put("uri", kms.uri());
      return Optional.of(kms(kms.uri()));
    }
    how.put(BY, "none");
    return Optional.empty();
  }

  private static void put(
      ObjectNode root,
      String name,
      KeysetHandle keyset,
      Configuration configuration,
      Optional<Aead> aead,
      String who)
      throws GeneralSecurityException {
    String json =
        aead.isPresent()
            ? TinkJsonProtoKeysetFormat.serializeEncryptedKeyset(
                keyset, aead.get(), bound(name, who), configuration)
            : TinkJsonProtoKeysetFormat.serializeKeyset(
                keyset, configuration, InsecureSecretKeyAccess.get());
    try {
      root.set(name, MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Tink writes JSON", e);
    }
  }
}
