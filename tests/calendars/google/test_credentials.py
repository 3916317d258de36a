"""Who the tool is to Google: four ways to sign in, the saved one's file, addresses, and tokens that end."""

from __future__ import annotations

import json
import os
import socket
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth.exceptions import RefreshError

from rotation.calendars.google import credentials as signin
from rotation.calendars.google import token_file as saved
from rotation.calendars.google.errors import name_account
from rotation.errors import CALL, Exit, RefusedError, SignInError, TemporaryError, TriageError
from tests.calendars.google.world import CANARY, As, GoogleWorld, Server
from tests.calendars.world import ADA, TEAM, load, rota

REFRESH, SECRET = "1//canary-refresh", "GOCSPX-canary-secret"


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Return the environment of somebody who has not signed in."""
    return {"HOME": str(tmp_path)}


def sign_in(home: dict[str, str], server: Server) -> Path:
    """Save a sign-in, as --login does."""
    info = {"refresh_token": REFRESH, "client_id": "me", "client_secret": SECRET, "token_uri": f"{server.url}/token"}
    saved.write(saved.find_path(home), json.dumps({**info, "type": "authorized_user"}))
    return saved.find_path(home)


@pytest.fixture(scope="session")
def key(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the key file of a service account."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    info = {
        "type": "service_account",
        "client_email": "robot@project.example",
        "private_key": pem.decode(),
        "token_uri": f"{server.url}/token",
    }
    path = tmp_path_factory.mktemp("key") / "key.json"
    path.write_text(json.dumps(info), encoding="utf-8")
    return path


def failure(world: GoogleWorld) -> TriageError:
    """Return how listing fails."""
    with pytest.raises(TriageError) as caught:
        world.store().events()
    error = f"{caught.value} {caught.value.hint}"
    assert not [secret for secret in (CANARY, REFRESH, SECRET, "issued-") if secret in error]
    return caught.value


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("", None),
        ("https://proxy.example.org", "https://proxy.example.org/calendar/v3/"),
        ("https://proxy.example.org/calendar/v3/", "https://proxy.example.org/calendar/v3/"),
        ("https://proxy.example.org:8443/google/", "https://proxy.example.org:8443/google/calendar/v3/"),
        ("http://127.0.0.1:8080/calendar/v3", "http://127.0.0.1:8080/calendar/v3/"),
        ("http://localhost:8080", "http://localhost:8080/calendar/v3/"),
        ("http://[::1]:8080/", "http://[::1]:8080/calendar/v3/"),
        ("HTTP://LOCALHOST", "HTTP://LOCALHOST/calendar/v3/"),
    ],
)
def test_where_requests_go(given: str, base: str | None) -> None:
    """A base without the API's path gets it."""
    assert base == signin.read_endpoint({signin.ENDPOINT: given})


@pytest.mark.parametrize(
    "given",
    [
        "http://example.org/calendar/v3/",
        "http://127.0.0.1.example.org/",
        "http://localhost.example.org/",
        "http://127.0.0.1@example.org/",
        "http://127.0.0.1\\@example.org/",
        "http://user:password@localhost/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://2130706433/",
        "ftp://localhost/",
        "localhost:8080",
        "https://",
        "https://example.org/?x=",
        "https://example.org/#x",
        "https://exa mple.org/",
        "http://[::1/",
        "http://localhost:port/",
    ],
)
def test_where_requests_do_not_go(given: str) -> None:
    """The token goes with each of them: never in clear text to another machine, never where nobody can say."""
    with pytest.raises(RefusedError):
        signin.read_endpoint({signin.ENDPOINT: given})


def test_the_order(home: dict[str, str], google: GoogleWorld, key: Path) -> None:
    """A token, then a file, then what was saved; without any of them the message says what there is to do."""
    sign_in(home, google.server)
    settings = {**home, signin.FILE: str(key), signin.TOKEN: CANARY}
    assert signin.find_identity(settings).source == "the token in GOOGLE_OAUTH_ACCESS_TOKEN"
    del settings[signin.TOKEN]
    os.environ[signin.FILE] = str(key)  # which is where Google's client looks for it
    try:
        assert signin.find_identity(settings).account == "robot@project.example"
    finally:
        del os.environ[signin.FILE]
    assert signin.find_identity(home).source == f"the sign-in in {home['HOME']}/.config/triage/google.json"
    saved.find_path(home).unlink()
    with pytest.raises(SignInError, match="sign in first") as caught:
        signin.find_identity(home)
    assert f"{CALL} --login" in (caught.value.hint or "")


def test_a_credentials_file_that_is_none(home: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, and what it says is not shown."""
    for text in ("", "[]", '{"type": "secret-type"}', '{"type": "service_account", "private_key": "canary"}', None):
        path = tmp_path / "key.json"
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text, encoding="utf-8")
        monkeypatch.setenv(signin.FILE, str(path))
        with pytest.raises(SignInError) as caught:
            signin.find_identity({**home, signin.FILE: str(path)})
        assert f"{signin.FILE} names {path}, which cannot be used" == str(caught.value)


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "large"])
def test_a_credentials_file_that_is_no_file(home: dict[str, str], tmp_path: Path, key: Path, kind: str) -> None:
    """It is not opened, or not read to an end that does not come."""
    path = tmp_path / "key.json"
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "device":
            path = Path("/dev/zero")
        case "large":
            path.write_bytes(b"{%s" % key.read_bytes().strip().removeprefix(b"{").rjust(saved.MAX_BYTES))
            assert signin.find_identity({**home, signin.FILE: str(key)}).account == "robot@project.example"
    with pytest.raises(SignInError, match="which cannot be used"):
        signin.find_identity({**home, signin.FILE: str(path)})


def test_the_credentials_that_gcloud_keeps(
    home: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are used as they are; no program is started to ask for more."""
    (tmp_path / "bin").mkdir()
    gcloud = tmp_path / "bin/gcloud"
    gcloud.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n", encoding="utf-8")
    gcloud.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    name = "application_default_credentials.json"
    for folder, environ in (
        (tmp_path / "settings", {"CLOUDSDK_CONFIG": str(tmp_path / "settings")}),
        (Path(home["HOME"]) / ".config/gcloud", {}),
    ):
        folder.mkdir(parents=True)
        (folder / name).write_text(json.dumps(PERSON), encoding="utf-8")
        identity = signin.find_identity({**home, **environ})
        assert ("the application default credentials of this machine", "me") == (
            identity.source,
            identity.credentials.client_id,
        )
    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize("token", ["two words", "t\u00f6ken", "line\nfeed"])
def test_a_token_that_is_none(token: str) -> None:
    """It is not sent anywhere, and not shown."""
    with pytest.raises(SignInError) as caught:
        signin.find_identity({signin.TOKEN: token})
    assert "the value of GOOGLE_OAUTH_ACCESS_TOKEN is not an access token" == str(caught.value)


def test_the_saved_sign_in_is_for_its_owner_alone(home: dict[str, str], google: GoogleWorld, tmp_path: Path) -> None:
    """A file that others can read, or that is only a link, is not used; writing it anew repairs that."""
    file = sign_in(home, google.server)
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    assert 0o700 == stat.S_IMODE(file.parent.stat().st_mode)
    file.chmod(0o640)
    with pytest.raises(SignInError, match="can be read by others; it was not used") as caught:
        saved.read(file)
    assert f"chmod 600 '{file}'" in (caught.value.hint or "")
    file.rename(tmp_path / "elsewhere.json")
    file.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(SignInError, match="is a symbolic link; it was not used"):
        saved.read(file)
    sign_in(home, google.server)
    assert (False, REFRESH) == (file.is_symlink(), (saved.read(file) or {})["refresh_token"])
    assert ["google.json"] == [path.name for path in file.parent.iterdir()]


def test_a_sign_in_that_was_cut_short_is_in_nobodys_way(home: dict[str, str], google: GoogleWorld) -> None:
    """What a killed run has left is replaced, with rights for the owner alone."""
    file = saved.find_path(home)
    file.parent.mkdir(parents=True)
    left = file.with_name(".google.json.tmp")
    left.write_text("half of it", encoding="utf-8")
    left.chmod(0o644)
    sign_in(home, google.server)
    assert (0o600, ["google.json"]) == (
        stat.S_IMODE(file.stat().st_mode),
        [path.name for path in file.parent.iterdir()],
    )


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"refresh_token": 1}', "\x00"])
def test_a_damaged_sign_in(home: dict[str, str], text: str) -> None:
    """The message says to sign in anew."""
    saved.write(saved.find_path(home), text)
    with pytest.raises(SignInError, match="is damaged; it was not used"):
        signin.find_identity(home)


def test_a_saved_sign_in_is_refreshed_once_when_refused(home: dict[str, str], google: GoogleWorld) -> None:
    """At the start there is no access token at all, and one may end in the middle of a load."""
    sign_in(home, google.server)
    world = As(google, home)
    world.arm()
    with world.store() as store:
        store.events()
        google.server.control("allow", tokens=[])
        store.events()
    assert world.requests() == ["TOKEN", "GET", "GET 401", "TOKEN", "GET"]
    assert world.clock.waited == []


def test_a_sign_in_that_has_ended(home: dict[str, str], google: GoogleWorld) -> None:
    """The message says what invalid_grant means, and why it may come back every week."""
    sign_in(home, google.server)
    google.server.control("allow", tokens=[], grants="invalid_grant")
    error = failure(As(google, home))
    assert (Exit.SIGN_IN, True) == (error.exit, "invalid_grant" in str(error))
    assert "after 7 days" in (error.hint or "")
    assert "Publish app" in (error.hint or "")


def test_a_service_account(
    home: dict[str, str], google: GoogleWorld, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It signs in with its key, and is told to whom the calendar must be shared."""
    monkeypatch.setenv(signin.FILE, str(key))
    world = As(google, {**home, signin.FILE: str(key)})
    load(world, rota(ADA))
    world.calendar = "not-shared@example.org"
    assert "add robot@project.example, 'Make changes to events'" in (failure(world).hint or "")
    google.server.control("allow", tokens=[], grants="invalid_grant")
    assert "the service account robot@project.example has expired or was revoked" in str(failure(world))


def test_a_service_account_cannot_invite(
    home: dict[str, str], google: GoogleWorld, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is known before anything is written."""
    monkeypatch.setenv(signin.FILE, str(key))
    with As(google, {**home, signin.FILE: str(key)}).store(replace(TEAM, invite=True)) as store:
        store.events()
        with pytest.raises(SignInError, match="a service account cannot invite"):
            store.ready()


def federate(server: Server, identity: str) -> dict[str, object]:
    """Return the file of a machine elsewhere, such as GitHub's, that signs in as a service account without a key."""
    account = "projects/-/serviceAccounts/robot@project.example.iam.gserviceaccount.com"
    return {
        "type": "external_account",
        "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/g",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": f"{server.url}/sts",
        "credential_source": {"url": identity, "format": {"type": "json", "subject_token_field_name": "value"}},
        "service_account_impersonation_url": f"{server.url}/v1/{account}:generateAccessToken",
    }


def refresh_error(*arguments: str) -> RefreshError:
    """Return what Google's client raises where it gets no token."""
    return RefreshError(*arguments)  # type: ignore[no-untyped-call]


def with_file(
    home: dict[str, str], google: GoogleWorld, monkeypatch: pytest.MonkeyPatch, info: dict[str, object]
) -> As:
    """Return the calendar, asked by somebody whose credentials are in a file."""
    path = f"{home['HOME']}/credentials.json"
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 as short as that
        json.dump(info, file)
    monkeypatch.setenv(signin.FILE, path)
    return As(google, {**home, signin.FILE: path})


def test_keyless(home: dict[str, str], google: GoogleWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token of the machine's own identity provider is exchanged for one of the service account."""
    world = with_file(home, google, monkeypatch, federate(google.server, f"{google.server.url}/identity"))
    world.arm()
    load(world, rota(ADA))
    tokens = [path.rpartition("/")[2] for method, path, _, _ in world.journal() if method == "TOKEN"]
    assert tokens == ["identity", "sts", "robot@project.example.iam.gserviceaccount.com:generateAccessToken"]
    world.calendar = "not-shared@example.org"
    assert "add robot@project.example.iam.gserviceaccount.com, " in (failure(world).hint or "")


@pytest.mark.parametrize("answers", [False, True])
def test_keyless_without_the_identity_provider(
    home: dict[str, str], google: GoogleWorld, monkeypatch: pytest.MonkeyPatch, *, answers: bool
) -> None:
    """It is a fault that passes, not one of the sign-in: tried again, then exit code 75."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}/identity"
        identity = f"{google.server.url}/calendar/v3/nothing" if answers else nowhere
        world = with_file(home, google, monkeypatch, federate(google.server, identity))
        error = failure(world)
    assert (type(error), error.exit, world.clock.waited) == (TemporaryError, Exit.TEMPORARY, [1, 2, 4, 8])


def test_a_token_server_out_of_reach(home: dict[str, str], google: GoogleWorld) -> None:
    """The same for the sign-in of a person."""
    file = sign_in(home, google.server)
    info = json.loads(file.read_text(encoding="utf-8"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        saved.write(file, json.dumps({**info, "token_uri": f"http://127.0.0.1:{taken.getsockname()[1]}/token"}))
        assert failure(As(google, home)).exit == Exit.TEMPORARY


PERSON = {"type": "authorized_user", "client_id": "me", "client_secret": SECRET, "refresh_token": REFRESH}


def test_what_helps_against_invalid_grant_in_a_file(
    home: dict[str, str], google: GoogleWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--login` is not used while the variable names a file: it is advised together with unsetting that."""
    path = with_file(home, google, monkeypatch, dict(PERSON)).environ[signin.FILE]
    identity = signin.find_identity({**home, signin.FILE: path})
    error = identity.build_end(refresh_error("('invalid_grant: Bad Request', {'error': 'invalid_grant'})"))
    assert "invalid_grant: the credentials in " in str(error)
    assert "gcloud auth application-default login --client-id-file=" in (error.hint or "")
    assert f"unset GOOGLE_APPLICATION_CREDENTIALS and run {CALL} --login" in (error.hint or "")


@pytest.mark.parametrize("text", ["'invalid_grant', 'error_subtype': 'invalid_rapt'", "Reauthentication is needed."])
def test_an_organization_that_asks_to_sign_in_again(home: dict[str, str], google: GoogleWorld, text: str) -> None:
    """It is said that this is the reason."""
    sign_in(home, google.server)
    error = signin.find_identity(home).build_end(refresh_error(text))
    assert "your organization asks to sign in again" in str(error)
    assert f"{CALL} --login" in (error.hint or "")


def test_an_impersonated_service_account(
    home: dict[str, str], google: GoogleWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person acts as the service account: the calendar is shared with that one, and it needs the calendar's scope."""
    where = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/robot@p.example:generateAccessToken"
    info: dict[str, object] = {
        "type": "impersonated_service_account",
        "service_account_impersonation_url": where,
        "source_credentials": PERSON,
    }
    path = with_file(home, google, monkeypatch, info).environ[signin.FILE]
    identity = signin.find_identity({**home, signin.FILE: path})
    assert (identity.account, identity.source) == ("robot@p.example", "the service account robot@p.example")
    assert identity.credentials.requires_scopes is False
    refused = identity.build_end(refresh_error("Unable to acquire impersonated credentials", "{}"))
    assert "not allowed to act as the service account robot@p.example" in str(refused)
    assert "Service Account Token Creator" in (refused.hint or "")
    ended = identity.build_end(refresh_error("invalid_grant"))
    assert "--impersonate-service-account=robot@p.example" in (ended.hint or "")


def test_a_person_keeps_the_scopes_that_were_given(
    home: dict[str, str], google: GoogleWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No scope is asked for when a token is made anew: it could be more than the person has agreed to."""
    path = with_file(home, google, monkeypatch, dict(PERSON)).environ[signin.FILE]
    assert signin.find_identity({**home, signin.FILE: path}).credentials.scopes is None


def test_a_machine_in_googles_cloud_that_was_not_asked_yet() -> None:
    """Its account has no address before the first token; it is not called `default`."""
    assert name_account("default") == "the service account of this machine"
    assert name_account("robot@project.example") == "robot@project.example"
    assert name_account(None) == "the account you have signed in with"


def test_whose_quota_is_used(home: dict[str, str], google: GoogleWorld) -> None:
    """An access token, and the sign-in of --login, cannot name the project themselves."""
    sign_in(home, google.server)
    for known in ({signin.TOKEN: CANARY}, {}):
        for project in ("p-123", ""):
            google.server.control("allow", tokens=[CANARY])
            environ = {**home, **known, signin.QUOTA_PROJECT: project}
            world = As(google, environ)
            world.store().events()
            assert google.server.control("quota_project") == project


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_sign_in_of_another_user(home: dict[str, str], google: GoogleWorld) -> None:
    """Whoever has put it there, it is not used."""
    file = sign_in(home, google.server)
    os.chown(file, 12345, -1)
    with pytest.raises(SignInError, match="belongs to another user; it was not used"):
        signin.find_identity(home)


def test_the_sign_in_is_on_the_disk(home: dict[str, str], google: GoogleWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is synced before it takes the place of the one before: a power cut leaves one of them."""
    synced: list[int] = []
    sync = os.fsync

    def note(number: int) -> None:
        synced.append(os.fstat(number).st_ino)
        sync(number)

    monkeypatch.setattr(os, "fsync", note)
    file = sign_in(home, google.server)
    assert synced[:1] == [file.stat().st_ino]


def test_a_redirect_is_not_followed(google: GoogleWorld) -> None:
    """The token is for one server only: another one that is named is not asked."""
    with Server() as other:
        other.control("arm", fault="")
        google.arm(f"redirect {other.url}/calendar/v3/calendars/duties/events", times=1_000)
        assert "did not come from Google Calendar" in str(failure(google))
        assert other.control("requests") == []
