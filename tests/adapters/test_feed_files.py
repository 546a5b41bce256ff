"""Files of every form give the same rows; what is wrong with a file is told in a sentence."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from webapp.adapters.feed.files import FeedSource, open_source
from webapp.adapters.feed.mapping import FeedMapping, native_mapping, read_mapping
from webapp.adapters.feed.rejected import RejectedRows, reason_of
from webapp.domain.feed import COLUMNS, FeedError, FeedKind, FeedRow, Rejection

HEADER = "card,used_on,amount,merchant"
ROWS = [("card-1", "2026-09-01", "1000", "みどり"), ("card-2", "2026-09-02", "-5", 'a "b", c')]
CSV = f'{HEADER}\ncard-1,2026-09-01,1000,みどり\ncard-2,2026-09-02,-5,"a ""b"", c"\n'
JSON = "".join(
    json.dumps(dict(zip(HEADER.split(","), row, strict=True)), ensure_ascii=False) + "\n"
    for row in ROWS
)


def packed(content: bytes) -> bytes:
    """The content gzipped, without the time: a case is named the same in every process."""
    return gzip.compress(content, mtime=0)


def named(row: FeedRow) -> tuple[str, ...]:
    columns = COLUMNS[FeedKind.TRANSACTIONS]
    return tuple(row.texts[columns.index(name)] for name in HEADER.split(","))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(content: str | bytes, name: str = "transactions.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    "content",
    [
        CSV.encode(),
        b"\xef\xbb\xbf" + CSV.encode(),
        CSV.encode("cp932"),
        CSV.replace("\n", "\r\n").encode(),
        packed(CSV.encode()),
        packed(b"\xef\xbb\xbf" + CSV.encode()),
        b"\n" + CSV.encode() + b"\n\n",
        JSON.encode(),
        b"\xef\xbb\xbf\n" + JSON.encode(),
        packed(JSON.encode("cp932")),
    ],
)
def test_every_form_gives_the_same_rows(write: Callable[..., Path], content: bytes) -> None:
    source = open_source(write(content, "file"))
    assert source.mapping.kind is FeedKind.TRANSACTIONS
    rows = list(source.rows())
    assert [named(row) for row in rows] == ROWS
    assert all(not row.fault and row.texts.count("") == len(row.texts) - 4 for row in rows)


def test_a_row_knows_on_which_line_it_begins(write: Callable[..., Path]) -> None:
    text = f'{HEADER}\n\nc,d,1,"two\nlines"\nc,d,2,x\n'
    assert [row.line for row in open_source(write(text)).rows()] == [3, 5]


def test_the_encoding_is_found_out_beyond_the_first_part(write: Callable[..., Path]) -> None:
    text = HEADER + "\n" + "c,d,1,plain\n" * 20_000 + "c,d,1,東京\n"
    for encoding in ("utf-8", "cp932"):
        *_, last = open_source(write(text.encode(encoding))).rows()
        assert named(last)[3] == "東京"


def test_text_in_no_encoding_stays_as_it_was(write: Callable[..., Path]) -> None:
    path = write(HEADER.encode() + b"\nc,d,1,\x81 \n")
    source = open_source(path)
    (row,) = source.rows()
    assert named(row)[3] == "\udc81 "
    written = reject(source, row)
    assert b",1,\x81 \r\n" in written.read_bytes()


def test_numbers_in_json_stay_as_they_were_written(write: Callable[..., Path]) -> None:
    line = '{"card": 12, "used_on": null, "amount": 12.340, "merchant": true}\n'
    (row,) = open_source(write(line), kind=FeedKind.TRANSACTIONS).rows()
    assert named(row) == ("12", "", "12.340", "true")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("[1]", "is no JSON object"),
        ("{", "is no JSON object"),
        ("[" * 100_000, "is no JSON object"),
        ('{"card": {}}', "holds a list or an object within the object"),
        ('{"card": "c", "colour": "red"}', "has unknown columns: 'colour'"),
    ],
)
def test_a_line_that_is_no_row_has_a_fault(
    write: Callable[..., Path], line: str, fault: str
) -> None:
    rows = list(open_source(write(JSON + line + "\n")).rows())
    assert [row.fault for row in rows] == ["", "", fault]


def test_a_row_of_another_width_has_a_fault(write: Callable[..., Path]) -> None:
    rows = list(open_source(write(f"{HEADER}\na,b,c\na,b,c,d,e\na,b,c,d\n")).rows())
    assert [row.fault for row in rows] == [
        "has 3 columns, the header 4", "has 5 columns, the header 4", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"a,a\n", "has two columns called 'a'"),
        (b"card,used_on,amount\n1,2,3\n", "does not tell which kind of file it is"),
        (b"{}\n", "does not tell which kind of file it is"),
        (b"{\n", "does not tell which kind of file it is"),
        (packed(CSV.encode())[:30], "is cut off: its gzip data does not end"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(
    write: Callable[..., Path], content: bytes, sentence: str
) -> None:
    with pytest.raises(FeedError, match=sentence):
        open_source(write(content))


def test_missing_and_unknown_columns_are_told(write: Callable[..., Path]) -> None:
    with pytest.raises(FeedError, match="has no column for merchant"):
        open_source(write("card,used_on,amount\n"), kind=FeedKind.TRANSACTIONS)
    with pytest.raises(FeedError, match="has unknown columns: 'colour', 'size'"):
        open_source(write(f"{HEADER},size,colour\n"), kind=FeedKind.TRANSACTIONS)
    with pytest.raises(FeedError, match="No such file"):
        open_source(Path("/nowhere.csv"))


def mapped(tmp_path: Path, more: str = "", **fields: str) -> FeedMapping:
    names = {"card": '"C"', "used_on": '"D"', "amount": '["B", "O"]', "merchant": '"M"'} | fields
    text = "\n".join(f"{name} = {column}" for name, column in names.items())
    path = tmp_path / "mapping.toml"
    path.write_text(f'feed = "test"\nkind = "transactions"\n[fields]\n{text}\n{more}', "utf-8")
    return read_mapping(path)


def test_a_mapping_picks_foreign_columns(write: Callable[..., Path], tmp_path: Path) -> None:
    mapping = mapped(tmp_path, '[values.kind]\nS = "purchase"', kind='"K"')
    path = write("K,M,O,B,D,C\nS,shop,7,,d,c\n S ,shop,7,8,d,c\nX,shop,, ,d,c\n")
    columns = COLUMNS[FeedKind.TRANSACTIONS]
    rows = list(open_source(path, mapping).rows())
    assert [named(row) for row in rows] == [
        ("c", "d", "7", "shop"), ("c", "d", "8", "shop"), ("c", "d", "", "shop"),
    ]  # fmt: skip
    assert [row.texts[columns.index("kind")] for row in rows] == ["purchase", "purchase", "X"]

    with pytest.raises(FeedError, match="has no column 'K', which the mapping names"):
        open_source(write("M,O,B,D,C\n"), mapping)


def test_columns_tell_what_the_rows_tell(write: Callable[..., Path], tmp_path: Path) -> None:
    words = mapped(tmp_path, '[values.kind]\nS = "purchase"', kind='"K"')
    foreign = write("K,M,O,B,D,C\nS,shop,7,,d,c\n S ,shop,7,8,d,c\n")
    sources = [
        open_source(write(CSV, "a.csv")),
        open_source(write(JSON, "a.json")),
        open_source(foreign, words),
        open_source(write("M,B,D,C\nshop,7,d,c\n", "b.csv"), mapped(tmp_path, amount='"B"')),
    ]
    for source in sources:
        (batch,) = source.batches()
        columns = batch.columns()
        assert columns
        told = {
            name: texts
            for name, *texts in zip(
                COLUMNS[FeedKind.TRANSACTIONS], *(row.texts for row in batch), strict=True
            )
        }
        assert {name: [*texts] for name, texts in columns.items()} | told == told
        assert not any(any(told[name]) for name in told.keys() - columns.keys())


def test_rows_with_a_fault_are_not_told_as_columns(write: Callable[..., Path]) -> None:
    for content in (f"{CSV}too,few\n", JSON + "[1]\n"):
        (batch,) = open_source(write(content)).batches()
        assert (len(batch), batch.columns()) == (3, None)


TRAILER = '[trailer]\nfirst_cell = "T"\ncount_cell = 2'


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        ("T,2,,,\n", None),
        ("T,2\n", None),
        ("T,3,,,\n", "the trailer counts 3 records, the file has 2"),
        ("T,many,,,\n", "has a trailer without a count of records"),
        ("T\n", "has a trailer without a count of records"),
        ("", "is cut off: its trailer is missing"),
    ],
)
def test_a_trailer_counts_the_records(
    write: Callable[..., Path], tmp_path: Path, end: str, sentence: str | None
) -> None:
    path = write(f"M,O,B,D,C\nm,,1,d,c\nm,,2,d,c\n{end}")
    source = open_source(path, mapped(tmp_path, TRAILER))
    rows = []
    if sentence:
        with pytest.raises(FeedError, match=sentence):
            rows.extend(source.rows())
    else:
        rows.extend(source.rows())
        assert len(rows) == 2


@pytest.mark.parametrize(
    ("manifest", "sentence"),
    [
        ("records=2 of today", None),
        ("records=9", "the manifest counts 9 records, the file has 2"),
        ("nothing", "without a count of records"),
        (None, "has a manifest, feed.csv.count: No such file"),
    ],
)
def test_a_manifest_counts_the_records(
    write: Callable[..., Path], tmp_path: Path, manifest: str | None, sentence: str | None
) -> None:
    more = "[manifest]\nsuffix = '.count'\ncount = 'records=([0-9]+)'"
    source = open_source(
        write("M,O,B,D,C\nm,,1,d,c\nm,,2,d,c\n", "feed.csv"), mapped(tmp_path, more)
    )
    if manifest is not None:
        write(manifest, "feed.csv.count")
    if sentence is None:
        assert len(list(source.rows())) == 2
        return
    with pytest.raises(FeedError, match=sentence):
        list(source.rows())


def test_packed_data_that_does_not_end_is_noticed(write: Callable[..., Path]) -> None:
    text = HEADER + "\n" + "".join(f"card-{n},2026-09-01,{n},shop\n" for n in range(50_000))
    content = packed(text.encode())
    source = open_source(write(content[: len(content) // 2]))
    rows = []
    with pytest.raises(FeedError, match="is cut off: its gzip data does not end"):
        rows.extend(source.rows())
    assert rows or source.position


def test_a_cell_without_an_end_is_noticed(write: Callable[..., Path]) -> None:
    source = open_source(write(f'{HEADER}\nc,d,1,"{"x" * 200_000}'))
    with pytest.raises(FeedError, match="cannot be read to its end: field larger"):
        list(source.rows())


def reject(source: FeedSource, row: FeedRow, path: Path | None = None) -> Path:
    with RejectedRows(source, path) as rejected:
        assert not rejected.is_written
        rejected.write(Rejection(row.line, "amount", "not an amount", row, "ab" * 16))
        assert rejected.is_written
    return rejected.path


def test_rejected_rows_can_be_read_again(write: Callable[..., Path]) -> None:
    source = open_source(write(CSV.encode("cp932")))
    _, row = source.rows()
    path = reject(source, row)

    assert path.name == "transactions.rejected.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text("cp932") == (
        f"rejected_row,rejected_reason,{HEADER}\n"
        f'{"ab" * 16},amount: not an amount,card-2,2026-09-02,-5,"a ""b"", c"\n'
    )
    again = open_source(path)
    assert again.layout.was_rejected
    (row,) = again.rows()
    assert named(row) == ROWS[1]
    assert row.texts[-1] == "ab" * 16
    assert reject(again, row).read_bytes() == path.read_bytes()


def test_rejected_lines_of_json_can_be_read_again(write: Callable[..., Path]) -> None:
    path = write(
        '{"card": "c", "used_on": "d", "amount": 1.50, "merchant": "m"}\n{}\nx\n', "f.jsonl"
    )
    source = open_source(path)
    with RejectedRows(source) as rejected:
        for row in source.rows():
            rejected.write(Rejection(row.line, "", "is bad", row, "cd" * 16))
    first, second, third = rejected.path.read_text("utf-8").splitlines()
    own = f'"rejected_row": "{"cd" * 16}", "rejected_reason": "the row is bad"}}'
    assert first == f'{{"card": "c", "used_on": "d", "amount": 1.50, "merchant": "m", {own}'
    assert (second, third) == (f"{{{own}", "x")
    again = open_source(rejected.path, kind=FeedKind.TRANSACTIONS)
    assert [row.texts[-1:] for row in again.rows()] == [("cd" * 16,), ("cd" * 16,), ()]


def test_rejected_rows_are_never_written_over_others(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    source = open_source(write(packed(CSV.encode()), "t.csv.gz"))
    row, _ = source.rows()
    assert [reject(source, row).name for _ in range(3)] == [
        "t.rejected.csv", "t.rejected-2.csv", "t.rejected-3.csv",
    ]  # fmt: skip
    with pytest.raises(FileExistsError):
        reject(source, row, tmp_path / "t.rejected.csv")
    assert reject(open_source(write(CSV, "plain")), row).name == "plain.rejected"


def test_a_row_of_another_width_is_given_back_whole(write: Callable[..., Path]) -> None:
    source = open_source(write(f"{HEADER}\na,b,c,d,e\n"))
    (row,) = source.rows()
    assert reject(source, row).read_text("utf-8").endswith(",a,b,c,d,e\n")


def test_a_reason_names_the_column_of_the_file(tmp_path: Path, write: Callable[..., Path]) -> None:
    source = open_source(write("M,O,B,D,C\nm,,1,d,c\n"), mapped(tmp_path))
    (row,) = source.rows()
    assert reason_of(source, Rejection(2, "amount", "is missing", row)) == "B or O: is missing"
    assert reason_of(source, Rejection(2, "", "is bad", row)) == "the row is bad"


def test_the_position_follows_the_reading(write: Callable[..., Path]) -> None:
    source = open_source(write(CSV))
    assert (source.position, source.size) == (0, len(CSV.encode()))
    rows = source.rows()
    next(rows)
    assert source.position == source.size
    list(rows)
    assert source.position == 0


def test_native_files_may_belong_to_any_feed(write: Callable[..., Path]) -> None:
    assert open_source(write(CSV), feed="other").mapping.feed.name == "other"
    assert native_mapping(FeedKind.CARDS).feed.name == "issuer"
