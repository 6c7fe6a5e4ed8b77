"""Numbers in the prose of a lesson: each is an input of its code, or stands in a claim as it was printed."""
import ast
import re

from minigrad.learn.explaining.notation import SUPERSCRIPT

NUMBER = r"(?<![\w.,])(\d+(?:[.,]\d+)*)(?:(e-?\d+)|·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?(?![\w])"
#: what is not a result: ids, years, sections and pages of a source, addresses, code, indented formulas
LEFT_OUT = (r"^#.*$", r"^ {4}.*$", r"`[^`]*`", r"\]\([^)]*\)", r"\b[A-Z]\d+\b", r"arXiv:\S+",
            r"#\d+", r"\b(19|20)\d\d\b",
            r"\b(lesson|lessons|section|sections|Algorithm|version|figure|page|pages|equation|Needs:|seed) \d[\d.]*"
            r"((, | and | to )\d[\d.]*)*", r"Needs: .*",
            r"\b(PyTorch|Keras|TensorFlow|scikit-learn|NumPy|Python|optax) \d[\d.]*")


def loose_numbers(lesson, output):
    """The numbers of two or more significant digits in the text cells that neither the code nor a claim holds."""
    code = "\n".join(cell.text for cell in lesson.cells if cell.kind == "code")
    known = inputs(code) | claimed(output)
    prose = "\n".join(cell.text for cell in lesson.cells if cell.kind == "markdown")
    return [text for text, value, digits in numbers(prose)
            if digits >= 2 and not any(rounds_to(k, value, digits) for k in known)]


def numbers(text):
    """(as written, value, significant digits) of the numbers in a text, but for what LEFT_OUT names."""
    for pattern in LEFT_OUT:
        text = re.sub(pattern, " ", text, flags=re.M)
    for found in re.finditer(NUMBER, text):
        digits = re.sub(r",(?=\d{3})", "", found[1]).replace(",", ".")
        if digits.count(".") > 1:
            continue                                                    # a version
        plain = lambda power: "".join(SUPERSCRIPT[c] for c in power)
        base = float(digits + (found[2] or ""))
        value = base * 10.0 ** int(plain(found[3])) if found[3] else base ** int(plain(found[4])) if found[4] else base
        significant = digits.replace(".", "").lstrip("0") if "." in digits else digits.strip("0")
        yield found[0], value, len(significant)


def inputs(code):
    """The numbers that the code computes with, and their negatives and simple fractions (1/3, 2**5)."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            found.add(abs(float(node.value)))
        if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant):
            try:
                found.add(abs(float(eval(compile(ast.Expression(node), "", "eval")))))
            except (TypeError, ValueError, ZeroDivisionError):
                continue
    return found | {100 * value for value in found if value < 1}        # 0.4 is 40 %


def claimed(output):
    """The numbers in the lines of claims, and in the lines of numbers below long names."""
    lines = [line for line in output.splitlines() if re.match(r" ✓ | {2,}.* [=<>] ", line)]
    return {abs(value) for line in lines for _, value, _ in numbers(line.strip())}


def rounds_to(known, value, digits):
    """Whether a number rounded to so many digits is the one that is written."""
    return f"{known:.{digits - 1}e}" == f"{value:.{digits - 1}e}" or abs(known - value) <= 1e-12 * abs(value)
