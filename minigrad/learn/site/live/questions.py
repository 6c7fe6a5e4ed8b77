"""A prediction that is answered on the page: a field, the cause of a known wrong answer, a second try, the answer."""
from html import escape

from ...lesson.answers import unit_names
from ..formulas import sentence


def question(asked, answer, wrong, unit="", choices=()):
    """The HTML of a question. answer: the right one as text; wrong: [(answer, cause)]; unit: what they end in, which
    may be typed or left out; choices: the words to choose from, by their numbers or a part.

    The script reads them from the folded answer, which unfolds without JavaScript, too.
    """
    def plain(value):                                                            # for the script
        return escape(value.removesuffix(f" {unit}") if unit else value)

    causes = "".join(f'<li data-value="{plain(value)}">{escape(value)}: '
                     f'<span class="cause">{sentence(cause)}</span></li>' for value, cause in wrong)
    items = "".join(f'<li data-choice="{escape(choice)}">{sentence(choice)}</li>' for choice in choices)
    listed = f'<ol class="choices">{items}</ol>\n' if choices else ""
    hint = "number or words" if choices else f"in {unit}" if unit else ""
    prediction = f"Your prediction{f' ({escape(hint)})' if hint else ''}"
    return (f'<form class="note ask" data-units="{escape("|".join(unit_names(unit)))}">\n'
            f'<p><strong>Predict first.</strong> {sentence(asked)}</p>\n{listed}'
            f'<p class="try" hidden><label>{prediction} <input type="text" name="prediction" autocomplete="off" '
            'spellcheck="false" autocapitalize="off"></label> <button>Check</button></p>\n'
            '<p class="reply" role="status"></p>\n'
            f'<details><summary>The answer</summary><p data-value="{plain(answer)}">{escape(answer)}</p>'
            f"<ul>{causes}</ul></details>\n</form>")
