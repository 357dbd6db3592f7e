# SPDX-License-Identifier: Apache-2.0
"""Certificates and proxies, against servers that insist on them."""

import datetime
import ipaddress
import json
import pathlib
import ssl
from collections.abc import Iterator

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import oid

from conformance import auth_values, config, errors, network, run
from tests.exercise import staging


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid.NameOID.COMMON_NAME, text)])


class Authority:
    """A certificate authority, and the files that it hands out."""

    def __init__(self, folder: pathlib.Path, name: str = "authority") -> None:
        self._folder = folder
        self._name = _name(name)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.ca = folder / f"{name}.pem"
        made = self._signed(self._name, self._key.public_key(), is_ca=True)
        self._write(self.ca, made)

    def _signed(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, is_ca: bool
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        day = datetime.timedelta(days=1)
        local = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - day)
            .not_valid_after(now + day)
            .add_extension(x509.SubjectAlternativeName([local]), critical=False)
            .add_extension(
                x509.BasicConstraints(ca=is_ca, path_length=None), critical=True
            )
            .sign(self._key, hashes.SHA256())
        )

    def _write(self, place: pathlib.Path, made: x509.Certificate) -> None:
        place.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def issue(
        self, name: str, password: bytes = b""
    ) -> tuple[pathlib.Path, pathlib.Path]:
        """Issues a certificate; returns its file and that of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        place = self._folder / f"{name}.crt"
        self._write(
            place, self._signed(_name(name), key.public_key(), is_ca=False)
        )
        kept = self._folder / f"{name}.key"
        encryption: serialization.KeySerializationEncryption = (
            serialization.NoEncryption()
        )
        if password:
            encryption = serialization.BestAvailableEncryption(password)
        kept.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                encryption,
            )
        )
        return place, kept

    def serving(self, *, asks: bool = False) -> ssl.SSLContext:
        """Makes the context of a server, which may ask for certificates."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue("server"))
        if asks:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(str(self.ca))
        return context


@pytest.fixture(name="authority")
def fixture_authority(tmp_path: pathlib.Path) -> Authority:
    folder = tmp_path / "certificates"
    folder.mkdir()
    return Authority(folder)


@pytest.fixture(name="secured")
def fixture_secured(authority: Authority) -> Iterator[staging.Notes]:
    """A service over TLS, which wants a certificate of its clients."""
    with staging.notes(authority.serving(asks=True)) as service:
        yield service


def test_a_service_with_a_certificate_of_its_own_is_not_trusted_unasked(
    authority: Authority, tmp_path: pathlib.Path
) -> None:
    with staging.notes(authority.serving()) as service:
        outcome = staging.exercised(service, tmp_path)
    assert isinstance(outcome.error, errors.TargetError)
    assert "certificate" in outcome.error.message.lower()
    assert service.called == []


def test_probes_and_fuzzer_trust_the_authority_and_show_their_certificate(
    secured: staging.Notes, authority: Authority, tmp_path: pathlib.Path
) -> None:
    certificate, key = authority.issue("client")
    told: list[str] = []
    outcome = staging.exercised(
        secured,
        tmp_path,
        way=network.Network(str(authority.ca), str(certificate), str(key)),
        progress=told.append,
    )
    assert outcome.error is None
    assert any(each.startswith("fuzzing: ") for each in told)
    assert outcome.statuses["GET /v1/notes"]["200"]
    outcome = staging.exercised(
        secured, tmp_path, way=network.Network(str(authority.ca))
    )
    assert isinstance(outcome.error, errors.TargetError)


def test_certificates_need_not_be_checked(
    authority: Authority, tmp_path: pathlib.Path
) -> None:
    with staging.notes(authority.serving()) as service:
        outcome = staging.exercised(
            service, tmp_path, way=network.Network(is_verified=False)
        )
    assert outcome.error is None
    assert outcome.statuses["GET /v1/notes"]["200"]
    assert any("not checked" in each for each in outcome.notes)


def test_everything_of_a_run_takes_the_way_of_the_settings(
    secured: staging.Notes, authority: Authority, tmp_path: pathlib.Path
) -> None:
    certificate, key = authority.issue("client")
    (tmp_path / "conformance.yaml").write_text(
        f"base_url: {secured.url}\n"
        "max_time: 40\nmax_examples: 1\nload_time: 1\nusers: 1\n"
        "tls:\n"
        "  ca: certificates/authority.pem\n"
        f"  cert: certificates/{certificate.name}\n"
        f"  key: certificates/{key.name}\n"
    )
    settings = config.load({}, folder=tmp_path, environment={})
    result = run.run(settings)
    phases = {each.name: each for each in result.run.phases}
    assert result.failures == ()
    assert set(phases) == {"lint", "exercise", "load"}
    for name in ("exercise", "load"):
        assert phases[name].facts["requests"] > 10
    assert result.run.load is not None
    assert result.run.load.total.errors == 0


def test_every_request_goes_through_the_proxy(tmp_path: pathlib.Path) -> None:
    with (
        staging.notes() as service,
        staging.tokens() as tokens,
        staging.proxy() as proxy,
    ):
        service.guard = tokens.guard
        outcome = staging.exercised(
            service,
            tmp_path,
            auth=auth_values.check(
                "auth",
                {
                    "type": "oauth2",
                    "token_url": tokens.url,
                    "client_id": "me",
                    "client_secret": "secret-of-me",
                },
                {},
            ),
            way=network.Network(
                proxy=proxy.url.replace("//", "//user:proxy-password@")
            ),
        )
    assert outcome.error is None
    through = [each for each in proxy.seen if each.target.startswith("http://")]
    assert len(through) == len(service.server.seen) + len(tokens.server.seen)
    assert through[0].headers["proxy-authorization"].startswith("Basic ")
    assert "proxy-password" not in repr(outcome)


def test_a_proxy_that_is_away_is_told_without_its_password(
    tmp_path: pathlib.Path,
) -> None:
    with staging.notes() as service, staging.proxy() as proxy:
        proxy.stop()
        outcome = staging.exercised(
            service,
            tmp_path,
            way=network.Network(
                proxy=proxy.url.replace("//", "//user:proxy-password@")
            ),
        )
    assert isinstance(outcome.error, errors.TargetError)
    assert "proxy-password" not in repr(outcome) + outcome.error.message
    assert service.called == []


def test_load_does_not_go_through_a_proxy(tmp_path: pathlib.Path) -> None:
    place = tmp_path / "openapi.json"
    with staging.notes() as service, staging.proxy() as proxy:
        place.write_text(json.dumps(service.document()))
        settings = config.load(
            {"document": str(place), "base_url": service.url},
            folder=_settings(tmp_path, f"proxy: {proxy.url}\n"),
            environment={},
        )
        result = run.run(settings, worlds=("load",))
        assert result.run.verdict.exit_code == errors.ExitCode.USAGE
        assert "proxy" in result.failures[0].message
        assert service.called == []


def _settings(folder: pathlib.Path, text: str) -> pathlib.Path:
    (folder / "conformance.yaml").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tls: {certificate: a.pem}", "no 'certificate'"),
        ("tls: {ca: missing.pem}", "can't be read"),
        ("tls: {verify: maybe}", "true or false"),
        ("tls: {key: certificates/client.key}", "no use without"),
        ("tls: {ca: conformance.yaml}", "PEM"),
        (
            "tls: {cert: certificates/client.crt, key: certificates/a.key}",
            "PEM",
        ),
        (
            "tls: {cert: certificates/a.crt, key: certificates/a.key}",
            "PEM",
        ),
        ("proxy: socks5://127.0.0.1:1", "HTTP proxy"),
        ("proxy: 127.0.0.1:3128", "HTTP proxy"),
    ],
)
def test_settings_of_the_way_that_make_no_sense_are_told_at_once(
    authority: Authority, tmp_path: pathlib.Path, text: str, told: str
) -> None:
    authority.issue("client")
    authority.issue("a", password=b"of the key")
    folder = _settings(tmp_path, f"{text}\n")
    with pytest.raises(errors.ConfigurationError) as raised:
        config.load({}, folder=folder, environment={})
    assert told in f"{raised.value.message} {raised.value.tip}"
