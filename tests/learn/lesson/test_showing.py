"""What is shown is printed."""
from minigrad.learn import formulas, show


def double(x):
    y = 2 * abs(x)                                          #: y = 2·|x|
    return y


def test_shown_things_are_printed_where_there_is_no_notebook(capsys):
    show(formulas(double))
    assert "y = 2·|x|" in capsys.readouterr().out
