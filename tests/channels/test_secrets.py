"""The system's keyring: only a trusted one, never for ever, and the key comes back as it went."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import keyring
import pytest
from keyring import backend, errors
from keyring.backends import chainer, fail, null

from app.channels import secrets
from app.channels.secrets import OsKeyring
from app.domain.errors import NoKeyring, WrongKey

ROOT = Path(__file__).parents[2]
BOOK = "0197f0c2a4b87c3e9d10aa55cc77ee01"
KEY = bytes(range(32))


class _Kept(backend.KeyringBackend):
    """In memory; abstract to the library's own search, so that no other test meets it."""

    priority = 1

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service, username):
        return self.entries.get((service, username))

    def set_password(self, service, username, password):
        self.entries[service, username] = password

    def delete_password(self, service, username):
        del self.entries[service, username]


class _Trusted(_Kept):
    pass


class _OfTrusted(_Trusted):
    """A subclass of a trusted backend, which may write anywhere."""


class _Plaintext(_Kept):
    priority = 9


class _Failing(_Trusted):
    """Trusted, and every call raises the same error."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service, username):
        raise self.error


class _Forgetful(_Trusted):
    def set_password(self, service, username, password):
        self.entries[service, username] = password[:-2] + "A="


class _Clinging(_Trusted):
    def delete_password(self, service, username):
        pass


class _Hanging(_Trusted):
    """Waits, as behind a prompt that nobody sees, until the test lets it go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def get_password(self, service, username):
        self.let_go.wait(30)
        return None


for _kind in (_Kept, _Trusted, _OfTrusted, _Plaintext, _Failing, _Forgetful, _Clinging, _Hanging):
    backend.KeyringBackend._classes.discard(_kind)


@pytest.fixture(autouse=True)
def trusted(monkeypatch):
    """The backends of this file that stand for Secret Service, Keychain and the like."""
    names = {f"{__name__}.{kind.__name__}": "Test Keyring"
             for kind in (_Trusted, _Failing, _Forgetful, _Clinging, _Hanging)}  # fmt: skip
    monkeypatch.setattr(secrets, "ALLOWED", {**secrets.ALLOWED, **names})


def _chain(monkeypatch, *backends) -> None:
    monkeypatch.setattr(chainer.ChainerBackend, "backends", list(backends))
    keyring.set_keyring(chainer.ChainerBackend())


def _refusal(call, *arguments) -> NoKeyring:
    with pytest.raises(NoKeyring) as caught:
        call(*arguments)
    return caught.value


def test_a_key_put_into_a_trusted_keyring_comes_back_and_can_be_forgotten():
    kept = _Trusted()
    keyring.set_keyring(kept)
    ours = OsKeyring()
    assert ours.get(BOOK) is None
    ours.put(BOOK, KEY)
    assert OsKeyring().get(BOOK) == KEY
    assert kept.entries == {("forbear", BOOK): base64.b64encode(KEY).decode()}
    assert ours.get("another book") is None
    assert ours.name == "Test Keyring"
    ours.delete(BOOK)
    assert kept.entries == {}
    ours.delete(BOOK)


def test_only_the_four_kinds_of_system_keyring_are_trusted(monkeypatch):
    monkeypatch.undo()
    assert set(secrets.ALLOWED) == {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
    }


@pytest.mark.parametrize("stranger", [_Plaintext, _OfTrusted, null.Keyring])
def test_any_other_keyring_is_refused_and_never_sees_the_key(stranger):
    chosen = stranger()
    keyring.set_keyring(chosen)
    ours = OsKeyring()
    for call in (lambda: ours.put(BOOK, KEY), lambda: ours.get(BOOK), lambda: ours.delete(BOOK)):
        refusal = _refusal(call)
        assert refusal.code == "keyring.untrusted"
        assert refusal.values["backend"].endswith(stranger.__name__)
    assert not getattr(chosen, "entries", {})


def test_from_a_chain_the_first_trusted_keyring_is_used_alone(monkeypatch):
    plain, first, second = _Plaintext(), _Trusted(), _Trusted()
    _chain(monkeypatch, plain, null.Keyring(), first, second)
    OsKeyring().put(BOOK, KEY)
    assert len(first.entries) == 1
    assert not plain.entries
    assert not second.entries
    plain.entries["forbear", BOOK] = base64.b64encode(bytes(32)).decode()
    assert OsKeyring().get(BOOK) == KEY


def test_a_chain_without_any_trusted_keyring_is_refused(monkeypatch):
    plain = _Plaintext()
    _chain(monkeypatch, plain, null.Keyring())
    assert _refusal(OsKeyring().put, BOOK, KEY).code == "keyring.untrusted"
    assert not plain.entries


def test_no_keyring_at_all_is_told_as_such(monkeypatch):
    keyring.set_keyring(fail.Keyring())
    assert _refusal(OsKeyring().get, BOOK).code == "keyring.none"
    _chain(monkeypatch)
    assert _refusal(OsKeyring().get, BOOK).code == "keyring.none"


def test_a_setting_that_names_no_existing_backend_is_no_keyring(monkeypatch):
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Backend")
    assert _refusal(OsKeyring().get, BOOK).code == "keyring.none"


@pytest.mark.parametrize(("error", "code"), [
    (errors.NoKeyringError("none"), "keyring.none"),
    (errors.InitError("Prompt dismissed"), "keyring.not_set_up"),
    (errors.KeyringLocked("locked"), "keyring.locked"),
    (errors.PasswordSetError("no"), "keyring.refused"),
    (ConnectionResetError("the bus is gone"), "keyring.refused"),
])  # fmt: skip
def test_each_trouble_of_a_keyring_has_its_own_sentence(error, code):
    keyring.set_keyring(_Failing(error))
    for call in (lambda: OsKeyring().get(BOOK), lambda: OsKeyring().put(BOOK, KEY)):
        refusal = _refusal(call)
        assert refusal.code == code
        assert refusal.__cause__ is error


def test_a_keyring_that_gives_back_something_else_is_found_out_at_once():
    keyring.set_keyring(_Forgetful())
    assert _refusal(OsKeyring().put, BOOK, KEY).code == "keyring.not_kept"


def test_a_key_that_stays_after_deletion_is_told():
    keyring.set_keyring(_Clinging())
    OsKeyring().put(BOOK, KEY)
    assert _refusal(OsKeyring().delete, BOOK).code == "keyring.refused"


@pytest.mark.parametrize("entry", ["", "not base64!", "QUJD", "密钥", KEY.hex()])
def test_an_entry_that_is_no_key_is_called_damaged_and_left_alone(entry):
    kept = _Trusted()
    kept.entries["forbear", BOOK] = entry
    keyring.set_keyring(kept)
    with pytest.raises(WrongKey, match="keyring.damaged"):
        OsKeyring().get(BOOK)
    assert kept.entries == {("forbear", BOOK): entry}


def test_a_key_of_another_length_is_a_bug():
    kept = _Trusted()
    keyring.set_keyring(kept)
    with pytest.raises(ValueError, match="32 bytes"):
        OsKeyring().put(BOOK, b"short")
    assert not kept.entries


@pytest.mark.parametrize(("attended", "seconds"), [(False, 0.2), (True, 0.6)])
def test_a_keyring_that_hangs_is_given_up_in_time(attended, seconds):
    hanging = _Hanging()
    keyring.set_keyring(hanging)
    ours = OsKeyring(attended=attended, read_seconds=0.2, prompt_seconds=0.6)
    start = time.monotonic()
    refusal = _refusal(ours.get, BOOK)
    taken = time.monotonic() - start
    hanging.let_go.set()
    assert (refusal.code, refusal.values) == ("keyring.timeout", {"seconds": f"{seconds:g}"})
    assert seconds <= taken < seconds + 5


def test_writing_waits_for_a_prompt_to_be_answered():
    hanging = _Hanging()
    keyring.set_keyring(hanging)
    threading.Timer(0.5, hanging.let_go.set).start()
    refusal = _refusal(OsKeyring(read_seconds=0.1, prompt_seconds=20).put, BOOK, KEY)
    assert refusal.code == "keyring.not_kept"  # it answered, late; None was its answer


def test_a_hanging_keyring_does_not_keep_the_program_from_ending():
    program = (
        "import threading, keyring\n"
        "from app.channels import secrets\n"
        "from app.domain.errors import NoKeyring\n"
        "def hang(): threading.Event().wait(60)\n"
        "keyring.get_keyring = hang\n"
        "try: secrets.OsKeyring(read_seconds=0.1).get('book')\n"
        "except NoKeyring as error: print(error.code)\n"
    )
    start = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=40
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "keyring.timeout"), ran.stderr
    assert time.monotonic() - start < 30


def test_starting_the_program_does_not_load_the_keyring_library():
    program = "import sys, app.channels.secrets; print('keyring' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout.strip() == "False", ran.stderr


# A real gnome-keyring

_DRIVE = """
import json, sys
from app.channels.secrets import OsKeyring
from app.domain.errors import DeskError
if "lock" in sys.argv:
    import secretstorage
    secretstorage.get_default_collection(secretstorage.dbus_init()).lock()
ours, said = OsKeyring(), []
for step in sys.argv[1:]:
    try:
        if step == "name": said.append(ours.name)
        if step == "put": ours.put("book", bytes(range(32))); said.append("put")
        if step == "get": key = ours.get("book"); said.append(key and key.hex())
        if step == "delete": ours.delete("book"); said.append("deleted")
    except DeskError as error:
        said.append(error.code)
print(json.dumps(said))
"""


def _missing() -> list[str]:
    needed = ("bash", "gnome-keyring-daemon", "dbus-run-session", "dbus-send")
    return [program for program in needed if shutil.which(program) is None]


@pytest.fixture
def real(tmp_path):
    """Steps driven in a process of their own under a real Secret Service in a given state."""
    if missing := _missing():
        reason = f"NOT CHECKED: the real keyring, for want of {', '.join(missing)}"
        if os.environ.get("CI") or os.environ.get("FORBEAR_TEST_NEEDS_ALL"):
            pytest.fail(reason)
        pytest.skip(reason)

    def drive(state: str, *steps: str) -> list[str | None]:
        script = [str(ROOT / "tests" / "secret_service.sh"), state, str(tmp_path / "home")]
        ran = subprocess.run(
            ["bash", *script, sys.executable, "-c", _DRIVE, *steps],
            cwd=ROOT, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    return drive


def test_a_real_keyring_keeps_the_key_encrypted_from_one_start_to_the_next(real, tmp_path):
    steps = ("name", "get", "put", "get")
    assert real("unlocked", *steps) == ["Secret Service", None, "put", KEY.hex()]
    stored = list((tmp_path / "home" / "data" / "keyrings").iterdir())
    assert stored
    for file in stored:
        content = file.read_bytes()
        assert KEY not in content
        assert base64.b64encode(KEY) not in content
    assert real("unlocked", "get", "delete", "get") == [KEY.hex(), "deleted", None]


def test_a_real_keyring_that_was_never_set_up_says_so(real):
    said = ["keyring.not_set_up"] * 3
    assert real("fresh", "get", "put", "delete") == said


def test_a_real_keyring_that_is_locked_says_so_and_keeps_its_key(real):
    assert real("unlocked", "put") == ["put"]
    assert real("unlocked", "lock", "get", "put", "delete") == ["keyring.locked"] * 3
    assert real("unlocked", "get") == [KEY.hex()]


def test_a_session_without_any_service_says_so(real):
    assert real("none", "name", "get", "put") == ["keyring.none"] * 3
