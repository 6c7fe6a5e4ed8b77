"""csv: values, targets, and every kind of damaged file."""
import numpy as np
import pytest

from minigrad.data.table import csv
from minigrad.errors import DataError, UsageError


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        return path
    return write


def test_header_is_found_and_integers_become_labels(file):
    x, y = csv(file("a,b,label\n1,2.5,0\n-3,1e2,1\n\n"))
    np.testing.assert_array_equal(x, np.float32([[1, 2.5], [-3, 100]]))
    np.testing.assert_array_equal(y, [0, 1])
    assert x.dtype == np.float32 and y.dtype == np.int64


def test_no_header_target_by_index_and_real_targets(file):
    x, y = csv(file("0.5;1;2\n1.5;3;4\n"), target=0, delimiter=";", dtype=np.float64)
    np.testing.assert_array_equal(x, [[1, 2], [3, 4]])
    np.testing.assert_array_equal(y, [0.5, 1.5])
    assert x.dtype == y.dtype == np.float64


def test_integers_are_exact_and_numbers_are_those_of_python(file):
    """2⁵³ and 2⁵³ + 1 are one double, but two classes."""
    _, y = csv(file("a,b\n1,9007199254740992\n1,9007199254740993\n1,-9223372036854775808\n1,2e3\n1,3.0\n"))
    assert y.tolist() == [2**53, 2**53 + 1, -2**63, 2000, 3] and y.dtype == np.int64
    x, _ = csv(file("a,b\n 1. ,0\n.5,0\n+1e-3,0\n-2E+2,0\n3.4e38,0\n"))
    np.testing.assert_array_equal(x[:, 0], np.float32([1, 0.5, 1e-3, -200, 3.4e38]))
    with pytest.raises(UsageError, match="dtype=int64"):
        csv(file("a,b\n1,0\n"), dtype=np.int64)
    assert csv(file("a,b\n1e39,0\n"), dtype=np.float64)[0].item() == 1e39


def test_target_by_name_and_class_names_in_sorted_order(file):
    _, y = csv(file("kind,a\nsetosa,1\nvirginica,2\nsetosa,3\n"), target="kind")
    np.testing.assert_array_equal(y, [0, 1, 0])
    with pytest.raises(UsageError, match="no column 'type'; the columns are kind, a"):
        csv(file("kind,a\nsetosa,1\n"), target="type")
    with pytest.raises(UsageError, match="2 columns"):
        csv(file("kind,a\nsetosa,1\n"), target=2)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_byte_order_mark_is_not_part_of_the_first_cell(tmp_path, ending):
    """As spreadsheets save it: the first column keeps its name, and a first number stays a number."""
    path = tmp_path / "marked.csv"
    path.write_bytes(b"\xef\xbb\xbf" + ending.join(["a,b", "1,2", "3,4"]).encode())
    x, y = csv(path, target="a")
    np.testing.assert_array_equal(y, [1, 3])
    np.testing.assert_array_equal(x, [[2], [4]])
    path.write_bytes(b"\xef\xbb\xbf" + ending.join(["1,x", "3,y"]).encode())
    np.testing.assert_array_equal(csv(path)[0], [[1], [3]])


def test_header_true_and_false_are_obeyed(file):
    assert len(csv(file("1,2\n3,4\n"), header=True)[0]) == 1
    with pytest.raises(DataError, match="line 1, column '0' holds 'a'"):
        csv(file("a,b\n3,4\n"), header=False)


@pytest.mark.parametrize("text, message", [
    ("", "is empty"),
    ("a,b\n", "a header but no data"),
    ("a,b\n1,2\n3\n", "line 3 has 1 cells, the first line has 2"),
    ("a,b\n1,2\nx,3\n", "line 3, column 'a' holds 'x', expected a finite number"),
    ("a,b\n1,2\n,3\n", "line 3, column 'a' holds ''"),
    ("a,b\n1,2\nnan,3\n", "holds 'nan'"),
    ("a,b\n1,2\n1,inf\n", "column 'b' holds 'inf'"),
    ("a,b\n1,2\n1,two\n", "column 'b' holds 'two'"),
    ('a,b\n1,"2\n', "not a CSV text file"),
    ("a,b\n1,2\n1e39,3\n", "line 3, column 'a' holds '1e39', expected a finite number that fits float32"),
    ("a,b\n1,2\n-3.5e38,3\n", "line 3, column 'a' holds '-3.5e38'"),
    ("a,b\n1,0.5\n1,1e39\n", "line 3, column 'b' holds '1e39'"),
    ("a,b\n1,1e20\n", "line 2, column 'b' holds the integer '1e20', expected one that fits int64"),
    ("a,b\n1,0\n1,9223372036854775808\n", "line 3, column 'b' holds the integer"),
    ("a,b\n1,1e400\n", "column 'b' holds '1e400'"),
    ("a,b\n1_000,2\n", "line 2, column 'a' holds '1_000'"),
    ("a,b\n0x10,2\n", "column 'a' holds '0x10'"),
    ("a,b\n\u0661,2\n", "column 'a' holds"),
])
def test_damaged_tables(file, text, message):
    with pytest.raises(DataError, match=message):
        csv(file(text))


def test_foreign_files(tmp_path):
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(DataError, match="not a CSV text file"):
        csv(tmp_path / "binary.csv")
    with pytest.raises(DataError, match="cannot be read"):
        csv(tmp_path / "nowhere.csv")
