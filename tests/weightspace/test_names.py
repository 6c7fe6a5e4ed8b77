"""The names of `minigrad.weightspace`: all there, and none of them hidden by a file of the same name."""
import importlib
import inspect
import pkgutil

from minigrad import weightspace as ws


def test_no_file_hides_a_public_name():
    """Importing weightspace/line.py would put a module where the function `line` was."""
    before = {name: getattr(ws, name) for name in ws.__all__}
    files = [module.name for module in pkgutil.iter_modules(ws.__path__)]
    for file in files:
        importlib.import_module(f"{ws.__name__}.{file}")
    assert {name: getattr(ws, name) for name in ws.__all__} == before
    assert not {name for name in files if name in ws.__all__} - {"theory"}


def test_every_public_name_is_listed():
    names = {name for name, value in vars(ws).items() if not name.startswith("_") and not inspect.ismodule(value)}
    assert names | {"theory"} == set(ws.__all__)
