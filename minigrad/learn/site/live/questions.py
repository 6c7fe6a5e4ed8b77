"""A prediction that is answered on the page: a field, the cause of a known wrong answer, a second try, the answer."""
from html import escape

from ..formulas import sentence


def question(asked, answer, wrong, choices=()):
    """The HTML of a question. answer: the right one as text; wrong: [(answer, cause)]; choices: the words to
    choose from.

    The script reads them from the folded answer, which unfolds without JavaScript, too.
    """
    causes = "".join(f'<li><span>{escape(value)}</span>: <span class="cause">{sentence(cause)}</span></li>'
                     for value, cause in wrong)
    listed = f"<ul>{''.join(f'<li>{sentence(choice)}</li>' for choice in choices)}</ul>\n" if choices else ""
    return (f'<form class="note ask">\n<p><strong>Predict first.</strong> {sentence(asked)}</p>\n{listed}'
            '<p class="try" hidden><label>Your prediction <input type="text" name="prediction" autocomplete="off" '
            'spellcheck="false" autocapitalize="off"></label> <button>Check</button></p>\n'
            '<p class="reply" role="status"></p>\n'
            f"<details><summary>The answer</summary><p>{escape(answer)}</p><ul>{causes}</ul></details>\n</form>")
