"""The names of members and requests in the log come through its last filter as they are."""

from webapp.domain.keys import Key
from webapp.domain.log_names import member_in_log
from webapp.domain.masking import masked

KEY = Key("k", bytes(range(32)))


def test_no_name_of_a_member_is_taken_for_a_number() -> None:
    names = {member_in_log(KEY, member) for member in range(2_000)}

    assert len(names) == 2_000
    assert [name for name in names if masked(name) != name] == []
