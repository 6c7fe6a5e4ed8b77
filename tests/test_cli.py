"""The `minigrad` command: its guide, its errors, its exit status."""
import argparse
import importlib
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest

from minigrad import cli
from minigrad.errors import UsageError


def plant(monkeypatch, run):
    """A command `doctor` that does `run`."""
    module = types.ModuleType("planted")
    module.configure, module.run = lambda parser: None, lambda args: run()
    monkeypatch.setattr(cli.importlib, "import_module", lambda name: module)


@pytest.mark.parametrize("argv", [[], ["--help"], ["-h"], ["help"]])
def test_the_guide_lists_every_command_with_one_line_each_and_fits_80_columns(argv, capsys):
    assert cli.main(argv) == 0
    out = capsys.readouterr().out
    for name in cli.COMMANDS:
        assert sum(line.startswith(f"  {name} ") for line in out.splitlines()) == 1
    assert "Usage: minigrad COMMAND" in out and "Examples:" in out
    assert max(map(len, out.splitlines())) <= 80


def test_every_module_in_commands_is_in_the_table():
    folder = Path(cli.__file__).parent / "commands"
    modules = {p.stem for p in folder.glob("*.py") if "def configure(parser)" in p.read_text(encoding="utf-8")}
    assert modules == set(cli.COMMANDS)


def test_the_guide_imports_no_command():
    program = "import sys; from minigrad import cli; cli.main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    loaded = done.stderr.split()
    assert "minigrad.cli" in loaded
    assert not {"tqdm", "matplotlib", "minigrad.learn", "minigrad.train"} & set(loaded)
    assert not [name for name in loaded if name.startswith("minigrad.commands")]


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_each_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main([name, "--help"])
    out = capsys.readouterr().out
    assert stop.value.code == 0 and f"minigrad {name}" in out
    assert max(map(len, out.splitlines())) <= 80


def test_an_unknown_command_lists_the_known_ones_and_the_nearest(capsys):
    assert cli.main(["docter"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("minigrad: there is no command 'docter'") and "Did you mean `minigrad doctor`?" in err
    assert all(name in err for name in cli.COMMANDS)


def test_an_error_of_minigrad_is_one_line_and_status_2(monkeypatch, capsys):
    def run():
        raise UsageError("train: got model 'lenet', expected 'small_cnn'.")
    plant(monkeypatch, run)
    assert cli.main(["doctor"]) == 2
    assert capsys.readouterr().err == "minigrad: train: got model 'lenet', expected 'small_cnn'.\n"


def test_an_error_of_the_system_names_the_file(monkeypatch, capsys, tmp_path):
    plant(monkeypatch, lambda: open(tmp_path / "absent"))
    assert cli.main(["doctor"]) == 2
    assert capsys.readouterr().err == f"minigrad: No such file or directory: {tmp_path / 'absent'}\n"


def test_a_bug_keeps_its_traceback(monkeypatch):
    plant(monkeypatch, lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cli.main(["doctor"])


def test_status_comes_from_the_command(monkeypatch):
    plant(monkeypatch, lambda: 1)
    assert cli.main(["doctor"]) == 1
    plant(monkeypatch, lambda: None)
    assert cli.main(["doctor"]) == 0


def test_interrupting_is_no_traceback(monkeypatch, capsys):
    def run():
        raise KeyboardInterrupt
    plant(monkeypatch, run)
    assert cli.main(["doctor"]) == 130
    assert capsys.readouterr().err == "minigrad: interrupted\n"


def run(*words, cwd=None, **env):
    return subprocess.run([sys.executable, "-m", "minigrad.cli", *words], capture_output=True, text=True, timeout=60,
                          cwd=cwd, env={**os.environ, **env})


def test_a_backend_that_cannot_be_had_is_no_traceback_and_the_doctor_still_comes(tmp_path):
    if "not installed" not in run("doctor").stdout.split("CuPy")[1].split("\n")[0]:
        pytest.skip("this machine has CuPy")
    refused = run("train", "--epochs", "1", cwd=tmp_path, MINIGRAD_BACKEND="cupy")
    assert refused.returncode == 2 and refused.stderr.count("\n") == 1 and "minigrad doctor" in refused.stderr
    seen = run("doctor", MINIGRAD_BACKEND="cupy")
    assert seen.stderr == "" and "MINIGRAD_BACKEND cupy" in seen.stdout
    assert "'tpu', expected 'numpy', 'cupy' or 'auto'" in run("train", cwd=tmp_path, MINIGRAD_BACKEND="tpu").stderr


def test_a_closed_pipe_is_no_error():
    command = f"{sys.executable} -m minigrad.cli --help | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith("minigrad: the optimization")


def test_a_terminal_without_unicode_still_works():
    code = "print('∇ ε ✓')"
    program = ("import sys; from minigrad import cli\n"
               f"cli.dispatch = lambda argv: ({code}, 0)[1]\nsys.exit(cli.main([]))")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60,
                          env={"PYTHONIOENCODING": "ascii", "PATH": ""})
    assert (done.returncode, done.stdout) == (0, "? ? ?\n")


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_option_says_what_it_does(name):
    parser = argparse.ArgumentParser(name)
    importlib.import_module(f"minigrad.commands.{name}").configure(parser)
    parsers = [parser]
    for one in parsers:
        for action in one._actions:
            if isinstance(action, argparse._SubParsersAction):
                parsers += action.choices.values()
            else:
                assert action.help, f"{one.prog}: {action.option_strings or action.dest} has no help"


def test_an_error_on_a_terminal_is_wrapped_at_79_columns_and_indented(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert cli.refuse("a" * 60 + " " + "b" * 8 + " " + "c" * 9) == 2               # "minigrad: ", 60, 1, 8: 79 columns
    assert capsys.readouterr().err == f"minigrad: {'a' * 60} {'b' * 8}\n{' ' * 10}{'c' * 9}\n"
    assert cli.refuse("a" * 60 + " " + "b" * 9 + " c") == 2                         # one more
    assert capsys.readouterr().err == f"minigrad: {'a' * 60}\n{' ' * 10}{'b' * 9} c\n"


def test_python_m_minigrad_is_the_command():
    for argv in (["--version"], ["no-such-command"]):
        runs = [subprocess.run([sys.executable, "-m", module, *argv], capture_output=True, text=True,
                               cwd=Path(cli.__file__).parents[1]) for module in ("minigrad", "minigrad.cli")]
        assert runs[0].stdout == runs[1].stdout and runs[0].stderr == runs[1].stderr
        assert runs[0].returncode == runs[1].returncode == (2 if argv[0] == "no-such-command" else 0)
