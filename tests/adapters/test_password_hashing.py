"""Passwords as hashes: one bcrypt for every question, one at a time."""

import base64
import hmac
import logging
import time
from threading import Barrier, Event, Thread

import bcrypt
import pytest

from webapp.adapters.password_hashing import BcryptHasher, Gate
from webapp.domain.keys import Key, KeyRing
from webapp.domain.password import Password, PasswordHasher, TooBusy

OLD = Key("p1", b"o" * 32)
NEW = Key("p2", b"n" * 32)
RIGHT = Password("correct horse battery staple")
WRONG = Password("correct horse battery stapler")


def make_hasher(ring: KeyRing | None = None, cost: int = 4) -> PasswordHasher:
    return BcryptHasher(ring or KeyRing(NEW, (OLD,)), cost=cost, gate=Gate())


def test_the_right_password_and_no_other_is_verified() -> None:
    hasher = make_hasher()
    stored = hasher.hash(RIGHT)

    assert stored.startswith("v1$p2$$2b$04$")
    assert hasher.verify(RIGHT, stored)
    assert not hasher.verify(WRONG, stored)
    assert stored != hasher.hash(RIGHT)


def test_bcrypt_gets_the_base64_of_an_hmac_sha384() -> None:
    hashed = make_hasher().hash(RIGHT).removeprefix("v1$p2$")
    digest = hmac.new(NEW.secret, RIGHT.text.encode(), "sha384").digest()

    assert bcrypt.checkpw(base64.b64encode(digest), hashed.encode())


def test_every_keyboard_types_the_same_password() -> None:
    hasher = make_hasher()

    assert hasher.verify(Password("ﾊﾟｽﾜｰﾄﾞ ＡＢＣ"), hasher.hash(Password("パスワード ABC")))


def test_all_of_a_long_password_counts() -> None:
    hasher = make_hasher()
    stored = hasher.hash(Password("長い" * 63 + "あ"))

    assert hasher.verify(Password("長い" * 63 + "あ"), stored)
    assert not hasher.verify(Password("長い" * 63 + "い"), stored)


def test_a_nul_or_half_a_surrogate_pair_is_no_error() -> None:
    hasher = make_hasher()

    assert not hasher.verify(Password("a\x00b"), hasher.hash(Password("a\x00c")))
    assert hasher.verify(Password("\ud800"), hasher.hash(Password("\ud800")))


def test_the_pepper_is_needed() -> None:
    stored = make_hasher(KeyRing(OLD)).hash(RIGHT)

    assert make_hasher().verify(RIGHT, stored)
    assert not make_hasher(KeyRing(Key("p1", b"x" * 32))).verify(RIGHT, stored)


@pytest.mark.parametrize(
    ("stored", "logged"),
    [
        (None, ""),
        ("v1$p0$$2b$04$" + "." * 53, "no pepper named p0"),
        ("", "in no known form"),
        ("$2b$04$" + "." * 53, "in no known form"),
    ],
)
def test_exactly_one_equal_bcrypt_runs_where_nothing_can_be_compared(
    stored: str | None,
    logged: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    compared: list[bytes] = []
    monkeypatch.setattr(
        bcrypt, "checkpw", lambda _password, hashed: compared.append(hashed) or True
    )

    with caplog.at_level(logging.ERROR):
        assert not make_hasher(cost=6).verify(RIGHT, stored)

    assert compared == [b"$2b$06$" + b"." * 53]
    assert logged in caplog.text


def test_the_hash_of_nobody_takes_as_long_as_a_real_one() -> None:
    hasher = make_hasher(cost=9)
    stored = hasher.hash(RIGHT)

    def seconds(stored: str | None) -> float:
        started = time.thread_time()
        hasher.verify(WRONG, stored)
        return time.thread_time() - started

    real = min(seconds(stored) for _ in range(5))
    nobody = min(seconds(None) for _ in range(5))
    assert nobody == pytest.approx(real, rel=0.4)


@pytest.mark.parametrize("cost", [4, 6, 7])
def test_a_hash_of_before_the_cost_was_raised_takes_as_long_as_a_new_one(
    cost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = make_hasher(cost=cost).hash(RIGHT)
    done: list[int] = []
    check, make = bcrypt.checkpw, bcrypt.hashpw
    work = 2 ** int(stored[10:12])
    monkeypatch.setattr(bcrypt, "checkpw", lambda *said: done.append(work) or check(*said))
    monkeypatch.setattr(
        bcrypt, "hashpw", lambda said, salt: done.append(2 ** int(salt[4:6])) or make(said, salt)
    )

    assert make_hasher(cost=7).verify(RIGHT, stored)

    assert sum(done) == 2**7


def test_a_new_cost_or_pepper_asks_for_a_new_hash() -> None:
    stored = make_hasher().hash(RIGHT)

    assert not make_hasher().needs_rehash(stored)
    assert make_hasher(cost=5).needs_rehash(stored)
    assert make_hasher(KeyRing(OLD, (NEW,))).needs_rehash(stored)
    assert make_hasher().needs_rehash("$2b$04$" + "." * 53)


def test_one_at_a_time_goes_through_the_gate() -> None:
    gate, inside, most = Gate(), 0, 0

    def pass_through() -> None:
        nonlocal inside, most
        with gate.passed():
            inside += 1
            most = max(most, inside)
            time.sleep(0.005)
            inside -= 1

    threads = [Thread(target=pass_through) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_whoever_would_wait_too_long_is_told_so() -> None:
    gate = Gate(wait_seconds=0.02)
    with gate.passed(), pytest.raises(TooBusy), gate.passed():
        pytest.fail("two were inside")
    with gate.passed():
        """The gate is open again, and nobody counts as waiting."""


def test_the_queue_has_an_end() -> None:
    gate, waiting, done = Gate(wait_seconds=30, queue=1), Barrier(2), Event()

    def wait_in_the_queue() -> None:
        waiting.wait()
        with gate.passed():
            done.set()

    with gate.passed():
        thread = Thread(target=wait_in_the_queue)
        thread.start()
        waiting.wait()
        while gate._waiting == 0:
            time.sleep(0.001)
        with pytest.raises(TooBusy), gate.passed():
            pytest.fail("two were inside")
    thread.join()
    assert done.is_set()


def test_a_failure_inside_opens_the_gate_again() -> None:
    gate = Gate(wait_seconds=0.02)
    with pytest.raises(RuntimeError), gate.passed():
        raise RuntimeError
    with gate.passed():
        """Nobody is inside any more."""


def test_too_busy_comes_out_of_the_hasher() -> None:
    gate = Gate(wait_seconds=0.01)
    hasher = BcryptHasher(KeyRing(NEW), cost=4, gate=gate)
    with gate.passed():
        with pytest.raises(TooBusy):
            hasher.hash(RIGHT)
        with pytest.raises(TooBusy):
            hasher.verify(RIGHT, None)
