package org.interlake.protocol.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicIdentityTest {
  private static final byte[] SECRET = "a secret".getBytes(UTF_8);
  private static final byte[] HERE = "round 1".getBytes(UTF_8);

  @Test
  void survivesItsText() {
    PublicIdentity identity = TestKeys.identity().publicIdentity();
    assertThat(identity.text())
        .isEqualTo(
            "ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
                + " x25519:j0DFrbaPJWJK5bIU6nZ6bslNgp09e14a0bpvPiE4KF8");
    assertThat(PublicIdentity.parse(identity.text())).isEqualTo(identity);
  }

  @Test
  void itsFingerprintIsOfBothKeys() {
    PublicIdentity a = PrivateIdentity.generate().publicIdentity();
    PublicIdentity b = PrivateIdentity.generate().publicIdentity();
    PublicIdentity mixed = new PublicIdentity(a.verifyingKey(), b.sealingKey());
    assertThat(List.of(a.fingerprint(), b.fingerprint(), mixed.fingerprint()))
        .doesNotHaveDuplicates();
    assertThat(a.fingerprint()).matches("[0-9a-f]{4}( [0-9a-f]{4}){7}");
    assertThat(TestKeys.identity().publicIdentity().fingerprint())
        .isEqualTo("f8e7 1143 be5f 963b 6fcd b824 1796 167c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        "ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo x25519:j0DFrbaPJWJK5bIU6nZ6bsl",
        "ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo  x25519:j0DFrbaPJWJK5bIU6nZ6bslNgp09e14a0bpvPiE4KF8",
        "x25519:j0DFrbaPJWJK5bIU6nZ6bslNgp09e14a0bpvPiE4KF8 ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        "ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo x25519:j0DFrbaPJWJK5bIU6nZ6bslNgp09e14a0bpvPiE4KF9"
      })
  void refusesAnyOtherText(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublicIdentity.parse(text))
        .withMessageContaining("Invalid public key");
  }

  @Test
  void opensOnlyWhatWasSealedForItInThatContext() {
    OpeningKey key = OpeningKey.generate();
    byte[] sealed = key.sealingKey().seal(SECRET, HERE);

    assertThat(sealed).hasSize(SECRET.length + SealingKey.OVERHEAD_BYTES);
    assertThat(key.sealingKey().seal(SECRET, HERE)).isNotEqualTo(sealed);
    assertThat(key.open(sealed, HERE)).hasValueSatisfying(s -> assertThat(s).isEqualTo(SECRET));
    assertThat(key.open(sealed, "round 2".getBytes(UTF_8))).isEmpty();
    assertThat(OpeningKey.generate().open(sealed, HERE)).isEmpty();
    assertThat(key.open(new byte[0], HERE)).isEmpty();
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      Optional<byte[]> opened = key.open(changed, HERE);
      // RFC 7748: the top bit of a public key is ignored, but HPKE binds its bytes.
      assertThat(opened).as("byte %d", i).isEmpty();
    }
  }

  @Test
  void keysFollowEachOther() {
    PrivateIdentity first = PrivateIdentity.generate();
    PrivateIdentity second = first.successor();
    PrivateIdentity third = second.successor();

    assertThat(third.successions().get(0).previous()).isEqualTo(second.publicIdentity());
    assertThat(third.successions().get(1).previous()).isEqualTo(first.publicIdentity());
    Succession.requireChain(third.publicIdentity(), third.successions());
    byte[] signature = first.signingKey().sign(SECRET);
    assertThat(third.ownKeys().verifies(signature, SECRET)).isTrue();
    assertThat(first.ownKeys().verifies(third.signingKey().sign(SECRET), SECRET)).isFalse();
    assertThat(third.ownKeys().fingerprint()).isEqualTo(third.publicIdentity().fingerprint());
  }

  @Test
  void nobodyFollowsKeysThatHaveNotSignedIt() {
    PrivateIdentity first = PrivateIdentity.generate();
    PrivateIdentity other = PrivateIdentity.generate();
    List<Succession> stolen = first.successor().successions();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Succession.requireChain(other.publicIdentity(), stolen))
        .withMessageContaining("have not signed");
    PrivateIdentity third = first.successor().successor();
    List<Succession> turned = List.of(third.successions().get(1), third.successions().get(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Succession.requireChain(third.publicIdentity(), turned));
  }

  @Test
  void aChainOfKeysIsBounded() {
    PrivateIdentity keys = PrivateIdentity.generate();
    for (int i = 0; i < Succession.MAX_KEPT + 3; i++) {
      keys = keys.successor();
    }
    assertThat(keys.successions()).hasSize(Succession.MAX_KEPT);
    Succession.requireChain(keys.publicIdentity(), keys.successions());
  }
}
