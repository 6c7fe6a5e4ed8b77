"""The update rules as JavaScript objects: what a page needs in order to compute a rule and to show it line by line.

    script([rules.adam])         "const rules = {adam: {name: "adam", state: ["m", "v"], …, step: …, lines: […]}};"
    elementwise()                every rule of minigrad/optim/rules*.py that a page can compute
    UNTRANSLATED                 the rules that it cannot, with the reason
"""
import importlib
import inspect
import json
import pkgutil
from pathlib import Path

from .... import optim
from ....optim import arithmetic
from ....optim.machinery.signatures import REQUIRED, signature, symbol
from . import translate

HERE = Path(__file__).parent

#: rules that no page computes: name -> why; a test holds the list
UNTRANSLATED = {}


def all_rules():
    """Every function rule(w, g, …) that is written in a file minigrad/optim/rules*.py, in the order of the files."""
    names = [m.name for m in pkgutil.iter_modules(optim.__path__) if m.name.startswith("rules")]
    modules = [importlib.import_module(f"{optim.__name__}.{name}") for name in names]
    return [f for module in modules for f in vars(module).values() if inspect.isfunction(f)
            and f.__module__ == module.__name__ and list(inspect.signature(f).parameters)[:2] == ["w", "g"]]


def elementwise():
    """Those that can be translated."""
    return [rule for rule in all_rules() if rule.__name__ not in UNTRANSLATED]


def known(function):
    """Whether a page can compute this function line by line: it is one of the engine's rules."""
    return function in elementwise()


def prelude():
    """The functions that the formulas are written in."""
    own = f"const ratio = {translate.javascript(arithmetic.ratio)};\n"
    return (HERE / "prelude.js").read_text(encoding="utf-8") + own


def script(chosen):
    """`prelude` and the object `rules` with an entry for each of the rules."""
    entries = ",\n".join(f"{rule.__name__}: {entry(rule)}" for rule in chosen)
    return f"{prelude()}const rules = {{\n{entries}\n}};\n"


def entry(rule):
    """One rule as a JavaScript object.

    state, counts, hyper (null: no default), symbols, result: names, as in `signature`. step(w, g, state, t, hyper) ->
    [w, …state] is the whole rule; lines[i].value(scope) is the value of one line, from the values before it.
    """
    form = signature(rule)
    plain = {
        "name": rule.__name__, "about": " ".join(inspect.getdoc(rule).partition("\n\n")[0].split()),
        "state": form.state, "counts": form.counts,
        "hyper": {name: None if default is REQUIRED else default for name, default in form.hyper.items()},
        "symbols": {name: symbol(name, rule) for name in form.hyper}, "result": translate.results(rule),
    }
    fields = [f"{name}: {literal(value)}" for name, value in plain.items()]
    arguments = ", ".join(["w", "g", "...state", *["t"] * form.counts, "hyper"])
    fields.append(f"formula: {translate.javascript(rule)}")
    call = f"this.formula({arguments})" if form.state else f"[this.formula({arguments})]"
    fields.append(f"step(w, g, state, t, hyper) {{ return {call}; }}")
    fields.append("lines: [\n" + ",\n".join(map(line, translate.lines(rule))) + "\n]")
    return "{" + ",\n".join(fields) + "}"


def line(found):
    """One line as a JavaScript object; `when` says whether the line is reached."""
    texts = {"name": found.name, "formula": found.formula, "code": found.code, "reads": found.reads}
    fields = [f"{name}: {literal(value)}" for name, value in texts.items()]
    fields.append(f"value: ({{{', '.join(found.reads)}}}) => {found.value}")
    if found.when:
        fields.append(f"when: ({{{', '.join(found.needs)}}}) => {found.when}")
    return "{" + ", ".join(fields) + "}"


def literal(value):
    """A value as JavaScript that may stand inside <script>."""
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/").replace("<!--", "<\\!--")
